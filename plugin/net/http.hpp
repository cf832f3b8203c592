#pragma once

#include "util/error.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace iam::net {

// Header fields in the order in which they are sent or were received.
using Headers = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method = "GET";
  std::string url; // absolute, http or https
  Headers headers; // may hold credentials: shown redacted in logs
  std::string body;

  // Time for the whole exchange; nothing waits for as long as the transport's own limits allow.
  std::optional<std::chrono::milliseconds> timeout;
};

struct HttpResponse {
  int status = 0;
  Headers headers;
  std::string body;

  // The value of the first field of that name, whatever its case; nothing where there is none.
  std::optional<std::string> header(std::string_view name) const;
};

// Whether the server can have acted on a request that got no answer.
enum class Delivery { not_sent, unknown };

// No answer: the name did not resolve, the connection was refused or broke, TLS failed, time ran out.
class HttpError : public util::Error {
public:
  enum class Kind { resolve, connect, tls, timeout, broken, too_large, other };

  HttpError(Kind kind, Delivery delivery, std::string cause, std::string where,
            std::string cure = {});

  Kind kind() const { return m_kind; }
  Delivery delivery() const { return m_delivery; }

private:
  Kind m_kind;
  Delivery m_delivery;
};

// Sends requests. An answer of any status is a result, not an error.
class HttpTransport {
public:
  virtual ~HttpTransport() = default;

  // The answer to `request`. Throws HttpError when there is none, util::Cancelled on Ctrl-C.
  virtual HttpResponse perform(const HttpRequest& request) = 0;
};

} // namespace iam::net
