#pragma once

#include "aws/error.hpp"
#include "net/http.hpp"
#include "util/time.hpp"

#include <chrono>
#include <optional>

namespace iam::aws {

// How far AWS's clock is ahead of `now` (ours), where AWS refuses a request because of the time at
// which it was signed, `signed_at`. Nothing where it refuses for another reason, gives no date of
// its own, or that is too near to be the reason: services bear five minutes at the least.
std::optional<std::chrono::milliseconds> clock_offset_in(const AwsError& error,
                                                         const net::HttpResponse& response,
                                                         util::Time now, util::Time signed_at);

} // namespace iam::aws
