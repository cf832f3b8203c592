#include "net/retry.hpp"

#include "util/text.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>

namespace iam::net {

using std::chrono::milliseconds;

namespace {

// How long to wait at least before the request with this result is sent again; nullopt if the
// result is final.
std::optional<milliseconds> pause_after(const HttpResult& result, const RetryPolicy& policy) {
  if (const auto* error = std::get_if<HttpError>(&result)) {
    return policy.after_error(*error) ? std::optional(milliseconds(0)) : std::nullopt;
  }
  return policy.after_answer(std::get<HttpResponse>(result));
}

// Whether the server may have acted on `request`, a write, although this is its result.
bool may_have_acted(const HttpRequest& request, const HttpResult& result) {
  if (is_safe(request)) {
    return false;
  }
  const auto* error = std::get_if<HttpError>(&result);
  return error != nullptr ? error->delivery() != Delivery::not_sent
                          : is_server_failure(std::get<HttpResponse>(result).status);
}

} // namespace

bool is_server_failure(int status) {
  return status >= 500;
}

std::optional<milliseconds> retry_after(const HttpResponse& response, util::Time now) {
  const auto value = response.header("Retry-After");
  if (!value) {
    return std::nullopt;
  }
  if (const auto seconds = util::parse_number<unsigned>(*value)) {
    return std::chrono::seconds(*seconds);
  }
  const auto date = parse_http_date(*value);
  return date ? std::optional(std::max(milliseconds(0), *date - now)) : std::nullopt;
}

// After a 5xx, with or without Retry-After, it is unknown whether the server acted. A write that
// was done and is sent again would be refused as a conflict with itself.
RetryPolicy retry_policy_for(const HttpRequest& request, util::Clock& clock) {
  const bool is_repeatable = is_safe(request);
  return {.after_answer =
              [is_repeatable, &clock](const HttpResponse& response) {
                const bool asks_again =
                    response.status == 429 || (is_repeatable && is_server_failure(response.status));
                return asks_again ? retry_after(response, clock.now()) : std::nullopt;
              },
          .after_error =
              [is_repeatable](const HttpError& error) {
                const bool is_temporary = error.problem() == HttpError::Problem::broken ||
                                          error.problem() == HttpError::Problem::connect;
                return is_temporary && (is_repeatable || error.delivery() == Delivery::not_sent);
              }};
}

HttpResponse perform_with_retries(HttpTransport& transport,
                                  const std::function<HttpRequest()>& request,
                                  const RetryPolicy& policy, util::Clock& clock,
                                  util::Random& random) {
  util::Backoff backoff(policy.backoff, clock, random);
  for (int attempt = 1;; ++attempt) {
    const bool is_last = attempt >= policy.max_attempts;
    try {
      HttpResponse response = transport.perform(request());
      const auto pause = policy.after_answer(response);
      if (!pause || is_last || !backoff.wait(*pause)) {
        return response;
      }
    } catch (const HttpError& error) {
      if (is_last || !policy.after_error(error) || !backoff.wait()) {
        throw;
      }
    }
  }
}

std::vector<HttpResult>
perform_all_with_retries(HttpTransport& transport, std::size_t count,
                         const std::function<HttpRequest(std::size_t number)>& request,
                         const RetryPolicy& policy, util::Clock& clock, util::Random& random) {
  std::vector<std::optional<HttpResult>> results(count);
  std::vector<std::size_t> waiting(count); // the numbers of those to send
  std::iota(waiting.begin(), waiting.end(), 0);
  util::Backoff backoff(policy.backoff, clock, random);
  for (int attempt = 1; !waiting.empty(); ++attempt) {
    std::vector<HttpRequest> requests;
    std::ranges::transform(waiting, std::back_inserter(requests), request);
    std::vector<HttpResult> answers = transport.perform_all(requests);
    std::vector<std::size_t> again;
    milliseconds pause{0};
    bool is_doubtful = false;
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      if (const auto wanted = pause_after(answers[i], policy)) {
        again.push_back(waiting[i]);
        pause = std::max(pause, *wanted);
        is_doubtful = is_doubtful || may_have_acted(requests[i], answers[i]);
      }
      results[waiting[i]] = std::move(answers[i]);
    }
    waiting = std::move(again);
    try {
      if (!waiting.empty() && (attempt >= policy.max_attempts || !backoff.wait(pause))) {
        break;
      }
    } catch (const util::Cancelled&) {
      if (!is_doubtful) {
        throw;
      }
      break;
    }
  }
  std::vector<HttpResult> done;
  done.reserve(count);
  std::ranges::transform(results, std::back_inserter(done),
                         [](std::optional<HttpResult>& result) { return std::move(*result); });
  return done;
}

} // namespace iam::net
