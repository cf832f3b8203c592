#pragma once

#include "util/error.hpp"
#include "util/secret.hpp"
#include "util/time.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace iam::net {

// Header fields in the order in which they are sent or were received.
using Headers = std::vector<std::pair<std::string, std::string>>;

// The value of the first field called `name` in any letter case. Returns nullopt if there is none.
std::optional<std::string> find_header(const Headers& headers, std::string_view name);

// Whether a request may carry credentials over plain HTTP, in its headers, query or body. Only
// endpoints on the machine itself (instance metadata, containers) have reason to allow it.
enum class PlainHttp { without_credentials, with_credentials };

// Whether a request goes through the configured proxy. A proxy cannot reach endpoints on the
// machine itself (instance metadata, containers), and should not see these requests.
enum class Route { as_configured, direct };

struct HttpRequest {
  std::string method = "GET";
  std::string url; // absolute, http or https
  Headers headers; // may hold credentials: shown redacted in logs
  std::string body;

  // The passwords, tokens and keys that it carries, or is signed with: they do not go over plain
  // HTTP, as `plain_http` says, and are masked in logs.
  std::vector<util::Secret> secrets;

  // The time for the whole exchange; nullopt: only the transport's own limits apply.
  std::optional<std::chrono::milliseconds> timeout;

  // Whether it is a query whatever its method, such as a review sent by POST.
  bool only_asks = false;

  PlainHttp plain_http = PlainHttp::without_credentials;
  Route route = Route::as_configured;
};

struct HttpResponse {
  int status = 0;
  Headers headers;
  std::string body;
  std::chrono::milliseconds elapsed{0}; // from the name look-up to the last byte

  std::optional<std::string> header(std::string_view name) const {
    return find_header(headers, name);
  }
};

// The moment of an HTTP date (RFC 9110 section 5.6.7), or of one that is nearly so. Returns nullopt
// for anything else.
std::optional<util::Time> parse_http_date(const std::string& text);

// Whether the server may have acted on a request that got no answer.
enum class Delivery { not_sent, unknown };

// No answer: the name did not resolve, the connection was refused or broke, TLS failed, a timeout,
// an interrupt. The place is the server, `https://HOST:PORT`.
class HttpError : public util::Error {
public:
  enum class Problem {
    resolve,
    refused,
    connect,
    tls,
    timeout,
    broken,
    too_large,
    interrupted, // Ctrl-C, after a write was sent
    other
  };

  HttpError(Problem problem, Delivery delivery, std::string cause, std::string where,
            std::string cure = {});

  Problem problem() const { return m_problem; }
  Delivery delivery() const { return m_delivery; }

private:
  Problem m_problem;
  Delivery m_delivery;
};

// Whether Ctrl-C caused `error`.
bool is_interruption(const util::Error& error);

// Rethrows `error`, which is being handled, if Ctrl-C caused it: that ends everything, and is no
// answer.
void rethrow_if_interrupted(const util::Error& error);

using HttpResult = std::variant<HttpResponse, HttpError>;

// Whether `request` is safe to send twice: by its method (RFC 9110 section 9.2.1), or because it is
// a query.
bool is_safe(const HttpRequest& request);

// Sends requests. An answer of any status is a result, not an error.
class HttpTransport {
public:
  virtual ~HttpTransport() = default;

  // The answer to `request`. Throws HttpError if there is none, util::Cancelled on Ctrl-C. If a
  // write was sent before Ctrl-C, waits a little for its answer, and throws the HttpError
  // `interrupted` if it does not come.
  virtual HttpResponse perform(const HttpRequest& request) = 0;

  // The answers to independent requests, in their order; sends them all at once if the transport
  // can. Throws util::Cancelled on Ctrl-C, unless one of them is a write that was sent.
  virtual std::vector<HttpResult> perform_all(std::span<const HttpRequest> requests);

  // Ends, from another thread, what is under way and whatever follows: each request gets the
  // HttpError `other`. Does nothing if the transport cannot.
  virtual void stop() {}
};

} // namespace iam::net
