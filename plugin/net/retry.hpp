#pragma once

#include "net/http.hpp"
#include "util/backoff.hpp"
#include "util/clock.hpp"
#include "util/random.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

namespace iam::net {

// How long the server asks us to wait (Retry-After, RFC 9110 section 10.2.3: seconds, or a date
// that is compared with `now`). Returns nullopt if it does not, or not in one of these forms.
std::optional<std::chrono::milliseconds> retry_after(const HttpResponse& response, util::Time now);

// Whether a server that answers with this status has failed (5xx), so that it may have acted all
// the same.
bool is_server_failure(int status);

// When and how often a request is sent again.
struct RetryPolicy {
  // How long to wait at least before the next attempt; nullopt if the answer is final.
  std::function<std::optional<std::chrono::milliseconds>(const HttpResponse&)> after_answer;

  // Whether another attempt is safe, and may help.
  std::function<bool(const HttpError&)> after_error;

  util::BackoffPolicy backoff = {};
  int max_attempts = std::numeric_limits<int>::max();
};

// The policy for a request to an API server. Like client-go's, but a write is never repeated after
// a 5xx, since it is unknown whether the server acted. Permanent errors (a name that does not
// exist, a certificate that is not trusted) are final. An attempt that failed is repeated if no
// connection was made, or if the request is safe and the connection broke; an answer, if the server
// asks for it by Retry-After with status 429 or, for safe requests, 5xx. `clock` must outlive the
// policy.
RetryPolicy retry_policy_for(const HttpRequest& request, util::Clock& clock);

// The answer to what `request` makes for each attempt. Throws what the last attempt threw,
// util::Cancelled.
HttpResponse perform_with_retries(HttpTransport& transport,
                                  const std::function<HttpRequest()>& request,
                                  const RetryPolicy& policy, util::Clock& clock,
                                  util::Random& random);

// The answers to `count` independent requests that `request` makes by their numbers for each
// attempt, in their order. Those that should be sent again are sent again together, after one
// pause. Throws util::Cancelled; but Ctrl-C in a pause ends with the results so far if one is that
// of a write on which the server may have acted.
std::vector<HttpResult>
perform_all_with_retries(HttpTransport& transport, std::size_t count,
                         const std::function<HttpRequest(std::size_t number)>& request,
                         const RetryPolicy& policy, util::Clock& clock, util::Random& random);

} // namespace iam::net
