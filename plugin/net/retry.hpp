#pragma once

#include "net/http.hpp"
#include "util/backoff.hpp"
#include "util/clock.hpp"

#include <chrono>
#include <optional>

namespace iam::net {

// How long the server asks us to wait (Retry-After, RFC 9110 section 10.2.3: seconds, or a date
// that is compared with `now`); nothing where it does not ask, or asks in no such form.
std::optional<std::chrono::milliseconds> retry_after(const HttpResponse& response, util::Time now);

// Whether it is safe, and may help, to send `request` again that failed with `error`: it never left
// because no connection was made, or it changes nothing and the connection broke.
bool may_be_sent_again(const HttpRequest& request, const HttpError& error);

// The answer to `request`, which is sent again, as long as `backoff` allows, where that is safe and
// may help: it never left because no connection was made, it only reads and the connection broke,
// or the server answered 429 or 5xx with Retry-After (which client-go takes for "not done" as
// well). What is wrong for good (a name that does not exist, a certificate that is not trusted) is
// not tried again. Throws what the last try threw.
HttpResponse perform_with_retries(HttpTransport& transport, const HttpRequest& request,
                                  util::Backoff& backoff, util::Clock& clock);

} // namespace iam::net
