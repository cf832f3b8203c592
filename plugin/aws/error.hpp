#pragma once

#include "util/error.hpp"

#include <string>

namespace iam::aws {

// The error that a service answers with.
struct Refusal {
  int status = 0;         // of HTTP
  std::string code;       // such as `AccessDenied`; empty if the answer is not an error document
  std::string message;    // the service's own words; may be empty
  std::string request_id; // for AWS's support; may be empty
};

// An AWS service refuses an operation, or fails. The place is the service with the request's id.
class AwsError : public util::Error {
public:
  // `operation` is the API's name for it (`AssumeRole`), `endpoint` the service's URL. `refusal`
  // must not contain secrets.
  AwsError(std::string operation, Refusal refusal, const std::string& endpoint);

  const std::string& operation() const { return m_operation; }
  int status() const { return m_refusal.status; }

  // Protocols differ in their codes: an expired session is `ExpiredToken` in STS and
  // `ExpiredTokenException` in EKS.
  const std::string& code() const { return m_refusal.code; }
  const std::string& message() const { return m_refusal.message; }
  const std::string& request_id() const { return m_refusal.request_id; }

private:
  std::string m_operation;
  Refusal m_refusal;
};

// A service answers with success, but not in the documented form.
class UnexpectedAnswer : public util::Error {
public:
  // `cause` says what is wrong with the answer.
  UnexpectedAnswer(const std::string& operation, const std::string& cause,
                   const std::string& endpoint);
};

} // namespace iam::aws
