#include "aws/client_retry.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace iam::aws {
namespace {

using namespace std::chrono_literals;

// As botocore's standard mode has them (botocore/retries/standard.py).
constexpr std::array<std::string_view, 17> k_passing_codes = {
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

// The count ends the tries, not the time: this is longer than any number of pauses.
constexpr util::BackoffPolicy k_pauses{.base = 1s, .cap = 20s, .patience = 24h};

} // namespace

bool may_pass(const AwsError& error) {
  const int status = error.status();
  return status == 429 || status == 500 || status == 502 || status == 503 || status == 504 ||
         std::find(k_passing_codes.begin(), k_passing_codes.end(), error.code()) !=
             k_passing_codes.end();
}

bool may_pass(const net::HttpError& error) {
  using Kind = net::HttpError::Kind;
  return error.kind() == Kind::broken || error.kind() == Kind::connect ||
         error.kind() == Kind::timeout;
}

Attempts::Attempts(Runtime& runtime)
    : m_left(runtime.max_attempts), m_backoff(k_pauses, runtime.clock, runtime.random) {}

bool Attempts::wait() {
  return --m_left > 0 && m_backoff.wait();
}

} // namespace iam::aws
