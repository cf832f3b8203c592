#pragma once

#include "net/http.hpp"
#include "util/error.hpp"
#include "util/json_fwd.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::kube {

struct StatusCause {
  std::string reason;
  std::string message;
  std::string field;
};

// The details of a Status object (apimachinery, meta/v1).
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

  // Such as `NotFound` or `Conflict`; empty if the server gives none.
  const std::string& reason() const { return m_reason; }

  const StatusDetails& details() const { return m_details; }

private:
  int m_status;
  std::string m_reason;
  StatusDetails m_details;
};

// A server answers, but not as an API server does: no JSON, incomplete JSON, another kind of
// object. If the request was a write, it may have been done.
class UnexpectedAnswer : public util::Error {
public:
  UnexpectedAnswer(int status, const std::string& cause, std::string where);

  int status() const { return m_status; }

private:
  int m_status;
};

// The error in an unsuccessful `response`: its Status object or, as in client-go, an error from its
// HTTP status. `where` is `METHOD URL`, `subject` names the resource in messages that are not the
// server's (`configmaps aws-auth`).
ApiError api_error_of(const net::HttpResponse& response, const std::string& where,
                      const std::string& subject);

// The error in `body` if that is a Status object with a failure; else nullopt. Uses `http_status`
// if the object has no code.
std::optional<ApiError> read_status(const util::Json& body, int http_status,
                                    const std::string& where);

} // namespace iam::kube
