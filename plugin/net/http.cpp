#include "net/http.hpp"

#include "util/text.hpp"

#include <algorithm>
#include <ctime>
#include <curl/curl.h>

namespace iam::net {

std::optional<std::string> find_header(const Headers& headers, std::string_view name) {
  const std::string wanted = util::to_lower_ascii(name);
  const auto found = std::ranges::find(
      headers, wanted, [](const auto& field) { return util::to_lower_ascii(field.first); });
  return found == headers.end() ? std::nullopt : std::optional(found->second);
}

std::optional<util::Time> parse_http_date(const std::string& text) {
  const std::time_t seconds = curl_getdate(text.c_str(), nullptr);
  return seconds == -1 ? std::nullopt : std::optional(util::Time(std::chrono::seconds(seconds)));
}

HttpError::HttpError(Problem problem, Delivery delivery, std::string cause, std::string where,
                     std::string cure)
    : Error(std::move(cause), std::move(where), std::move(cure)),
      m_problem(problem),
      m_delivery(delivery) {}

bool is_interruption(const util::Error& error) {
  const auto* http = dynamic_cast<const HttpError*>(&error);
  return http != nullptr && http->problem() == HttpError::Problem::interrupted;
}

void rethrow_if_interrupted(const util::Error& error) {
  if (is_interruption(error)) {
    throw;
  }
}

bool is_safe(const HttpRequest& request) {
  return request.only_asks || request.method == "GET" || request.method == "HEAD" ||
         request.method == "OPTIONS";
}

std::vector<HttpResult> HttpTransport::perform_all(std::span<const HttpRequest> requests) {
  std::vector<HttpResult> results;
  for (const HttpRequest& request : requests) {
    try {
      results.emplace_back(perform(request));
    } catch (const HttpError& e) {
      results.emplace_back(e);
    }
  }
  return results;
}

} // namespace iam::net
