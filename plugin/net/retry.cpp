#include "net/retry.hpp"

#include <algorithm>
#include <charconv>

namespace iam::net {

using std::chrono::milliseconds;

bool may_be_sent_again(const HttpRequest& request, const HttpError& error) {
  const bool did_not_act = error.delivery() == Delivery::not_sent || is_safe(request);
  const bool may_pass =
      error.kind() == HttpError::Kind::broken || error.kind() == HttpError::Kind::connect;
  return did_not_act && may_pass;
}

std::optional<milliseconds> retry_after(const HttpResponse& response, util::Time now) {
  const auto value = response.header("Retry-After");
  if (!value) {
    return std::nullopt;
  }
  if (const auto date = util::parse_http_date(*value)) {
    return std::max(milliseconds(0), *date - now);
  }
  unsigned seconds = 0;
  const char* const end = value->data() + value->size();
  const auto [stop, problem] = std::from_chars(value->data(), end, seconds);
  if (problem != std::errc() || stop != end) {
    return std::nullopt;
  }
  return std::chrono::seconds(seconds);
}

HttpResponse perform_with_retries(HttpTransport& transport, const HttpRequest& request,
                                  util::Backoff& backoff, util::Clock& clock) {
  while (true) {
    try {
      HttpResponse response = transport.perform(request);
      const bool asks_again = response.status == 429 || response.status >= 500;
      const auto pause = asks_again ? retry_after(response, clock.now()) : std::nullopt;
      if (!pause || !backoff.wait(*pause)) {
        return response;
      }
    } catch (const HttpError& e) {
      if (!may_be_sent_again(request, e) || !backoff.wait()) {
        throw;
      }
    }
  }
}

} // namespace iam::net
