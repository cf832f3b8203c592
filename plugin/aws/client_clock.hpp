#pragma once

#include "net/http.hpp"
#include "util/time.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace iam::aws {

// How far AWS's clock is ahead of `now`, ours, if AWS refuses a request, by `code`, because of the
// time at which it was signed, `signed_at`. Returns nullopt if it refuses for another reason, or if
// the answer has no date, or one too close to be the reason: services allow five minutes at least.
std::optional<std::chrono::milliseconds> clock_offset_in(std::string_view code,
                                                         const net::HttpResponse& response,
                                                         util::Time now, util::Time signed_at);

} // namespace iam::aws
