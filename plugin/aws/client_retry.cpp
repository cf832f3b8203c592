#include "aws/client_retry.hpp"

#include "aws/error_document.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace iam::aws {
namespace {

using namespace std::chrono_literals;

// As botocore's standard mode has them (botocore/retries/standard.py).
constexpr std::array<std::string_view, 17> k_temporary_codes = {
    "RequestTimeout",
    "RequestTimeoutException",
    "PriorRequestNotComplete",
    "IDPCommunicationError",
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottledException",
    "TooManyRequestsException",
    "ProvisionedThroughputExceededException",
    "TransactionInProgressException",
    "RequestLimitExceeded",
    "BandwidthLimitExceeded",
    "LimitExceededException",
    "RequestThrottled",
    "SlowDown",
    "EC2ThrottledException",
};

bool is_temporary(const net::HttpResponse& response) {
  const int status = response.status;
  return status == 429 || status == 500 || (status >= 502 && status <= 504) ||
         (status >= 300 && std::ranges::find(k_temporary_codes, read_refusal(response).code) !=
                               k_temporary_codes.end());
}

bool is_temporary(const net::HttpError& error) {
  using Kind = net::HttpError::Kind;
  return error.kind() == Kind::broken || error.kind() == Kind::connect ||
         error.kind() == Kind::timeout;
}

} // namespace

net::RetryPolicy retry_policy(int max_attempts) {
  return {.after_answer =
              [](const net::HttpResponse& response) {
                return is_temporary(response) ? std::optional(0ms) : std::nullopt;
              },
          .after_error = [](const net::HttpError& error) { return is_temporary(error); },
          // The number of attempts is the limit, not the time.
          .backoff = {.base = 1s, .cap = 20s, .patience = 24h},
          .max_attempts = max_attempts};
}

} // namespace iam::aws
