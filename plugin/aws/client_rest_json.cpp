#include "aws/client_rest_json.hpp"

#include "util/json.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <numeric>
#include <utility>

namespace iam::aws {

using util::Json;

namespace {

Call http_call(const RestCall& call, std::string body) {
  Call http{call.operation, call.method,     call.path,           call.query,
            call.headers,   std::move(body), call.authentication, call.secrets};
  if (!http.body.empty()) {
    http.headers.emplace_back("Content-Type", "application/json");
  }
  return http;
}

} // namespace

RestJsonClient::RestJsonClient(Runtime& runtime, Endpoint endpoint,
                               std::optional<Credentials> credentials)
    : m_client(runtime, std::move(endpoint), std::move(credentials)) {}

Json RestJsonClient::call(const RestCall& call) {
  return read(call.operation, m_client.send(http_call(call, "")));
}

Json RestJsonClient::call(const RestCall& call, const Json& body) {
  return read(call.operation, m_client.send(http_call(call, util::dump_json(body))));
}

void RestJsonClient::call_all(
    std::vector<RestCall> calls,
    const std::function<std::optional<RestCall>(std::size_t, const Json&)>& take,
    const std::function<void(std::size_t, const std::exception_ptr&)>& fail) {
  std::vector<std::size_t> numbers(calls.size()); // whose call each of `calls` is
  std::iota(numbers.begin(), numbers.end(), 0);
  while (!calls.empty()) {
    std::vector<Call> https;
    std::ranges::transform(calls, std::back_inserter(https),
                           [](const RestCall& call) { return http_call(call, ""); });
    const std::vector<CallResult> results = m_client.send_all(https);
    std::vector<RestCall> next_calls;
    std::vector<std::size_t> next_numbers;
    for (std::size_t i = 0; i < calls.size(); ++i) {
      try {
        if (const auto* error = std::get_if<std::exception_ptr>(&results[i])) {
          std::rethrow_exception(*error);
        }
        const auto next =
            take(numbers[i], read(calls[i].operation, std::get<net::HttpResponse>(results[i])));
        if (next) {
          next_calls.push_back(*next);
          next_numbers.push_back(numbers[i]);
        }
      } catch (const util::Error&) {
        fail(numbers[i], std::current_exception());
      }
    }
    calls = std::move(next_calls);
    numbers = std::move(next_numbers);
  }
}

Json RestJsonClient::read(const std::string& operation, const net::HttpResponse& response) const {
  try {
    Json object = util::parse_json(response.body, "");
    if (object.is_object()) {
      return object;
    }
  } catch (const util::Error& e) {
    fail(operation, "it is " + e.cause());
  }
  fail(operation, "it is not a JSON object");
}

std::string RestJsonClient::required(const Json& object, const char* key,
                                     const std::string& operation) const {
  std::string text = util::text_at(object, key);
  if (text.empty()) {
    fail(operation, fmt::format("it has no {}", key));
  }
  return text;
}

const Json& RestJsonClient::required_object(const Json& object, const char* key,
                                            const std::string& operation) const {
  const Json& value = util::member(object, key);
  if (!value.is_object()) {
    fail(operation, fmt::format("it has no {}", key));
  }
  return value;
}

const Json& RestJsonClient::required_list(const Json& object, const char* key,
                                          const std::string& operation) const {
  const Json& value = util::member(object, key);
  if (!value.is_array()) {
    fail(operation, fmt::format("it has no {}", key));
  }
  return value;
}

void RestJsonClient::fail(const std::string& operation, const std::string& cause) const {
  throw UnexpectedAnswer(operation, cause, m_client.endpoint().url);
}

} // namespace iam::aws
