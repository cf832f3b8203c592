#include "net/curl_error.hpp"

#include "net/redact.hpp"
#include "util/file_error.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <vector>

namespace iam::net {
namespace {

using std::chrono::milliseconds;

// As Go writes durations.
std::string go_text(milliseconds length) {
  return length.count() % 1000 == 0 ? fmt::format("{}s", length.count() / 1000)
                                    : fmt::format("{}ms", length.count());
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// Creates the error for one failure.
class Report {
public:
  Report(const FailedExchange& failed, const HttpRequest& request,
         const TransportSettings& settings)
      : m_failed(failed), m_request(request), m_settings(settings) {}

  HttpError error() const {
    switch (m_failed.code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return make(HttpError::Problem::resolve, lookup_failed(m_failed.target));
    case CURLE_COULDNT_RESOLVE_PROXY:
      return make(HttpError::Problem::resolve, lookup_failed(*m_failed.proxy));
    case CURLE_COULDNT_CONNECT:
      return connect_failed();
    case CURLE_OPERATION_TIMEDOUT:
      return make(HttpError::Problem::timeout, timed_out());
    case CURLE_PEER_FAILED_VERIFICATION:
      return make(HttpError::Problem::tls, "tls: failed to verify certificate: " + distrust());
    case CURLE_SSL_CONNECT_ERROR:
      return handshake_failed();
    case CURLE_SSL_CACERT_BADFILE:
      return authorities_unreadable();
    case CURLE_SSL_CERTPROBLEM:
      return make(HttpError::Problem::tls,
                  "the client certificate or its key cannot be used: " + detail());
    case CURLE_PARTIAL_FILE:
      return make(HttpError::Problem::broken, answer_ended_early());
    case CURLE_GOT_NOTHING:
      return make(HttpError::Problem::broken, "the server closed the connection without an answer");
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_SEND_FAIL_REWIND:
      return connection_broke();
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return make(HttpError::Problem::broken, "the answer is not HTTP: " + detail());
    case CURLE_WRITE_ERROR:
      return make(HttpError::Problem::too_large,
                  fmt::format("the answer is larger than {} bytes", m_settings.response_limit));
    case CURLE_ABORTED_BY_CALLBACK:
      return make(HttpError::Problem::broken, "the connection broke before an answer came");
    case CURLE_PROXY:
      return make(HttpError::Problem::other, "the proxy refuses the request: " + detail());
    default:
      return make(HttpError::Problem::other, detail());
    }
  }

private:
  HttpError make(HttpError::Problem kind, std::string cause) const {
    return {kind, m_failed.has_left ? Delivery::unknown : Delivery::not_sent, std::move(cause),
            place()};
  }

  std::string place() const {
    const std::string server = m_failed.target.origin();
    return m_failed.proxy ? server + " (through the proxy " + m_failed.proxy->origin() + ")"
                          : server;
  }

  // libcurl's message, without the proxy's password, which it may quote, however short it is.
  std::string detail() const {
    std::string text =
        m_failed.detail.empty() ? curl_easy_strerror(m_failed.code) : m_failed.detail;
    std::vector<util::Secret> secrets;
    if (m_failed.proxy && !m_failed.proxy->password.empty()) {
      secrets.emplace_back(m_failed.proxy->password);
      text = util::replace_all(text, m_failed.proxy->password, k_masked);
    }
    return message_from_outside(text, secrets);
  }

  static std::string lookup_failed(const Url& url) {
    return fmt::format("lookup {}: no such host", url.host);
  }

  HttpError connect_failed() const {
    long number = 0;
    curl_easy_getinfo(m_failed.handle, CURLINFO_OS_ERRNO, &number);
    if (number == ECONNREFUSED) {
      return make(HttpError::Problem::refused, "connection refused");
    }
    const bool has_reason = number != 0 && number != EINPROGRESS;
    return make(HttpError::Problem::connect,
                has_reason ? util::FileError(static_cast<int>(number), "").cause() : detail());
  }

  std::string timed_out() const {
    if (!m_failed.has_left) {
      const milliseconds limit = std::min(m_settings.connect_timeout,
                                          m_request.timeout.value_or(m_settings.connect_timeout));
      return "no connection within " + go_text(limit);
    }
    // The time that has passed does not tell: libcurl's timer may be early by a fraction of a
    // millisecond.
    const bool is_stall = contains(m_failed.detail, "Operation too slow");
    if (m_request.timeout && !is_stall) {
      return "no complete answer within " + go_text(*m_request.timeout);
    }
    long headers = 0;
    curl_off_t body = 0;
    curl_easy_getinfo(m_failed.handle, CURLINFO_HEADER_SIZE, &headers);
    curl_easy_getinfo(m_failed.handle, CURLINFO_SIZE_DOWNLOAD_T, &body);
    return headers + body == 0
               ? "nothing came for " + go_text(m_settings.stall_limit)
               : fmt::format("the answer stalls: less than {} bytes a second came for {}",
                             m_settings.slowest, go_text(m_settings.stall_limit));
  }

  // Why the certificate was not accepted, in Go's words if they are well known.
  std::string distrust() const {
    if (contains(m_failed.detail, "subject name")) {
      const std::string& name = m_settings.tls.server_name;
      return "x509: certificate is not valid for " + (name.empty() ? m_failed.target.host : name);
    }
    const std::string_view prefix = "SSL certificate problem: ";
    std::string reason = detail();
    if (reason.starts_with(prefix)) {
      reason = reason.substr(prefix.size());
    }
    return contains(reason, "issuer") || contains(reason, "self-signed") ||
                   contains(reason, "self signed") || contains(reason, "first certificate")
               ? "x509: certificate signed by unknown authority (" + reason + ")"
               : "x509: " + reason;
  }

  HttpError handshake_failed() const {
    if (contains(m_failed.detail, "wrong version number")) {
      return make(HttpError::Problem::tls, "http: server gave HTTP response to HTTPS client");
    }
    const auto says = [&](std::string_view part) { return contains(m_failed.detail, part); };
    // No TLS alert came: the network may have closed the connection.
    if (says("SSL_ERROR_SYSCALL") || says("unexpected eof") || says("reset by peer") ||
        says("Broken pipe")) {
      return make(HttpError::Problem::connect,
                  "the server or the network closed the connection during the TLS handshake");
    }
    return make(HttpError::Problem::tls, detail());
  }

  HttpError authorities_unreadable() const {
    const Authorities& authorities = m_settings.tls.authorities;
    return make(HttpError::Problem::tls,
                authorities.pem.empty()
                    ? "no certificate authorities can be read from " + authorities.file
                    : "the certificate authority data holds no PEM certificate");
  }

  // With HTTP/2, libcurl gives the same code if no answer has begun.
  std::string answer_ended_early() const {
    long status = 0;
    curl_easy_getinfo(m_failed.handle, CURLINFO_RESPONSE_CODE, &status);
    return status == 0 ? "the server closed the connection without an answer"
                       : "the connection ended in the middle of the answer";
  }

  HttpError connection_broke() const {
    // With TLS 1.3, a server rejects a client certificate only after the handshake.
    if (contains(m_failed.detail, " alert ")) {
      return make(HttpError::Problem::tls, "the server ended the TLS connection: " + detail());
    }
    if (m_failed.proxy && contains(m_failed.detail, "CONNECT")) {
      return make(HttpError::Problem::other, "the proxy refuses the request: " + detail());
    }
    return make(HttpError::Problem::broken, "the connection broke: " + detail());
  }

  const FailedExchange& m_failed;
  const HttpRequest& m_request;
  const TransportSettings& m_settings;
};

} // namespace

HttpError error_of(const FailedExchange& failed, const HttpRequest& request,
                   const TransportSettings& settings) {
  return Report(failed, request, settings).error();
}

} // namespace iam::net
