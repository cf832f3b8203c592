#pragma once

#include "aws/error.hpp"
#include "aws/runtime.hpp"
#include "net/http.hpp"
#include "util/backoff.hpp"

namespace iam::aws {

// Whether the same request may succeed a moment later: the service is throttling or in trouble, or
// the connection broke (botocore's retry mode "standard"). What is wrong for good, such as a name
// that does not exist, is not tried again.
bool may_pass(const AwsError& error);
bool may_pass(const net::HttpError& error);

// The tries of one request: so many as `runtime` allows, and between them botocore's pauses, from
// nothing to 1, 2, 4... seconds, at most 20.
class Attempts {
public:
  explicit Attempts(Runtime& runtime);

  // Waits before the next try; false, without waiting, when that was the last. Throws
  // util::Cancelled.
  bool wait();

private:
  int m_left;
  util::Backoff m_backoff;
};

} // namespace iam::aws
