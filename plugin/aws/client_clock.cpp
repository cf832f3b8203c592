#include "aws/client_clock.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace iam::aws {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

// Less than five minutes, because the answer took some time.
constexpr milliseconds k_least_skew = 4min;

// The codes of a refused time. Some of them have other causes, too.
constexpr std::array<std::string_view, 7> k_codes = {"RequestTimeTooSkewed",
                                                     "RequestExpired",
                                                     "RequestInTheFuture",
                                                     "SignatureDoesNotMatch",
                                                     "InvalidSignatureException",
                                                     "IncompleteSignature",
                                                     "AuthFailure"};

} // namespace

std::optional<milliseconds> clock_offset_in(std::string_view code,
                                            const net::HttpResponse& response, util::Time now,
                                            util::Time signed_at) {
  if (std::ranges::find(k_codes, code) == k_codes.end()) {
    return std::nullopt;
  }
  const auto date = net::parse_http_date(response.header("Date").value_or(""));
  if (!date || std::chrono::abs(*date - signed_at) < k_least_skew) {
    return std::nullopt;
  }
  return *date - now;
}

} // namespace iam::aws
