#pragma once

#include "net/http.hpp"
#include "util/error.hpp"

#include <string>
#include <vector>

namespace iam::kube {

struct StatusCause {
  std::string reason;
  std::string message;
  std::string field;
};

// What a Status object says beside its message (apimachinery, meta/v1).
struct StatusDetails {
  std::string name;
  std::string group;
  std::string kind;
  std::string uid;
  std::vector<StatusCause> causes;
  int retry_after_seconds = 0;
};

// The API server refuses a request. The cause is its own message, the place is the request.
class ApiError : public util::Error {
public:
  ApiError(int status, std::string reason, const std::string& message, std::string where,
           StatusDetails details = {});

  int status() const { return m_status; }

  // Such as `NotFound` or `Conflict`; empty where the server gives none.
  const std::string& reason() const { return m_reason; }

  const StatusDetails& details() const { return m_details; }

private:
  int m_status;
  std::string m_reason;
  StatusDetails m_details;
};

// A server answers, but not as an API server does: no JSON, not all of it, another kind of object.
// Where the request was a write, it may have been done.
class UnexpectedAnswer : public util::Error {
public:
  UnexpectedAnswer(int status, const std::string& cause, std::string where);

  int status() const { return m_status; }

private:
  int m_status;
};

// The error that `response` (of a status that is no success) stands for: its Status object, or, as
// in client-go, what its HTTP status alone says. `where` is `METHOD URL`, `subject` names the
// resource in messages that the server did not write (`configmaps aws-auth`).
ApiError api_error_of(const net::HttpResponse& response, const std::string& where,
                      const std::string& subject);

} // namespace iam::kube
