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

// Whether the same request may succeed in a moment: the service has failed or limits the rate, or
// another service did not answer it.
bool is_temporary(const Refusal& refusal);

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

  // Whether the service has failed (5xx), so that it may have done what it was asked for.
  bool is_failure() const;

  // Whether the credentials are refused, by which anything was asked, and not what was asked: they
  // have expired or are broken, or the clock is wrong.
  bool is_of_credentials() const;

  // Whether the service has judged what it was asked for, and would refuse it again: it has not
  // failed, limits no rate, accepts the credentials, and nothing else answers in its place.
  bool is_judgement() const;

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
