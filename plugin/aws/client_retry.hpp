#pragma once

#include "net/retry.hpp"

namespace iam::aws {

// botocore's retry mode "standard": throttling, trouble of the service and broken connections are
// temporary. The pauses are between nothing and 1, 2, 4... seconds, at most 20.
net::RetryPolicy retry_policy(int max_attempts);

} // namespace iam::aws
