#include "net/curl_exchange.hpp"

#include "net/curl_error.hpp"
#include "net/redact.hpp"
#include "util/characters.hpp"
#include "util/text.hpp"
#include "util/version.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::net {
namespace {

[[noreturn]] void refuse(std::string cause, const std::string& where, std::string cure = {}) {
  throw HttpError(HttpError::Problem::other, Delivery::not_sent, std::move(cause), where,
                  std::move(cure));
}

Url target_of(const HttpRequest& request) {
  Url url;
  try {
    url = parse_url(request.url);
  } catch (const util::Error& e) {
    refuse(e.cause(), e.where(), e.cure());
  }
  if (url.scheme != "http" && url.scheme != "https") {
    refuse("unsupported protocol scheme " + util::quoted(url.scheme), redacted_url(request.url));
  }
  return url;
}

// Whether the query holds a signature, with which anybody can send the request.
bool is_presigned(const Url& target) {
  const std::string query = util::to_lower_ascii(target.query);
  return query.find("x-amz-signature=") != std::string::npos ||
         query.find("x-amz-security-token=") != std::string::npos;
}

void refuse_exposure(const HttpRequest& request, const Url& target) {
  if (target.scheme == "https" || request.plain_http == PlainHttp::with_credentials) {
    return;
  }
  const bool has_credentials = !target.user.empty() || is_presigned(target) ||
                               !std::ranges::all_of(request.secrets, &util::Secret::empty) ||
                               std::ranges::any_of(request.headers, [](const auto& field) {
                                 return is_secret_header(field.first);
                               });
  if (has_credentials) {
    refuse("refusing to send credentials over http, where anyone on the network path can read them",
           target.origin(), "use https");
  }
}

// The name becomes the host of the URL that libcurl gets. One that is more than a host would change
// where the request goes.
void refuse_server_name(const std::string& name, const Url& target) {
  if (!name.empty() && !is_host(name)) {
    throw HttpError(HttpError::Problem::tls, Delivery::not_sent,
                    "the server name to verify, " + util::quoted(name) + ", is not a host name",
                    target.origin());
  }
}

// Some builds of libcurl use the system's authorities if they are given none.
void refuse_blind_trust(const TlsSettings& tls, const Url& target) {
  if (target.scheme == "https" && tls.verification == Verification::full &&
      tls.authorities.empty()) {
    throw HttpError(HttpError::Problem::tls, Delivery::not_sent,
                    "there are no certificate authorities to verify the server with",
                    target.origin(), "install ca-certificates, or name a file in SSL_CERT_FILE");
  }
}

void refuse_method(const std::string& method, const std::string& where) {
  if (method.empty() || !std::ranges::all_of(method, util::is_upper)) {
    refuse(util::quoted(method) + " is not an HTTP method", where);
  }
}

void refuse_line_breaks(const Headers& headers, const std::string& where) {
  constexpr std::string_view k_breaks("\r\n\0", 3);
  for (const auto& [name, value] : headers) {
    if ((name + value).find_first_of(k_breaks) != std::string::npos) {
      refuse("the value of the header " + util::quoted(name) + " holds a line break", where);
    }
  }
}

// Refers to `text`, which libcurl does not copy.
curl_blob blob_of(const std::string& text) {
  return {const_cast<char*>(text.data()), text.size(), CURL_BLOB_NOCOPY};
}

const char* or_null(const std::string& text) {
  return text.empty() ? nullptr : text.c_str();
}

} // namespace

CurlExchange::CurlExchange(const HttpRequest& request, const TransportSettings& settings)
    : m_request(request),
      m_settings(settings),
      m_target(target_of(request)),
      m_is_safe(is_safe(request)),
      m_handle(curl_easy_init(), curl_easy_cleanup) {
  refuse_exposure(request, m_target);
  refuse_server_name(settings.tls.server_name, m_target);
  refuse_blind_trust(settings.tls, m_target);
  refuse_method(request.method, m_target.origin());
  refuse_line_breaks(request.headers, m_target.origin());
  try {
    if (request.route == Route::as_configured) {
      m_proxy = settings.proxies.on_the_way_to(m_target);
    }
  } catch (const util::Error& e) {
    refuse(e.cause(), e.where(), e.cure());
  }
  set_request();
  set_body();
  set_headers();
  set_limits();
  set_route();
  set_tls();
  set_callbacks();
}

CurlExchange& CurlExchange::of(CURL* handle) {
  CurlExchange* exchange = nullptr;
  curl_easy_getinfo(handle, CURLINFO_PRIVATE, &exchange);
  return *exchange;
}

void CurlExchange::set_request() {
  set(CURLOPT_URL, m_request.url.c_str());
  set(CURLOPT_PATH_AS_IS, 1L); // the signature covers it as it is
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_2TLS});
  set(CURLOPT_PIPEWAIT, 1L); // wait for a connection that is being made rather than make another
  set(CURLOPT_ACCEPT_ENCODING, "gzip");
  set(CURLOPT_NOSIGNAL, 1L);
#if LIBCURL_VERSION_NUM >= 0x075700
  set(CURLOPT_QUICK_EXIT, 1L); // a name server that hangs must not delay a timeout or Ctrl-C
#endif
}

void CurlExchange::set_body() {
  const std::string& method = m_request.method;
  const bool wants_length = method == "POST" || method == "PUT" || method == "PATCH";
  if (method == "HEAD") {
    set(CURLOPT_NOBODY, 1L);
    return;
  }
  if (wants_length || !m_request.body.empty()) {
    curl_easy_setopt(handle(), CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(m_request.body.size()));
    set(CURLOPT_POSTFIELDS, m_request.body.c_str());
  }
  set(CURLOPT_CUSTOMREQUEST, method.c_str());
}

void CurlExchange::set_headers() {
  const auto add = [this](const std::string& line) {
    curl_slist* const longer = curl_slist_append(m_headers.get(), line.c_str());
    static_cast<void>(m_headers.release());
    m_headers.reset(longer);
  };
  for (const auto& [name, value] : m_request.headers) {
    add(value.empty() ? fmt::format("{};", name) : fmt::format("{}: {}", name, value));
  }
  // Headers that libcurl would add by itself, unsigned.
  for (const char* name : {"Content-Type", "Expect"}) {
    if (!find_header(m_request.headers, name)) {
      add(std::string(name) + ':');
    }
  }
  if (!m_settings.tls.server_name.empty() && !find_header(m_request.headers, "Host")) {
    const std::string origin = m_target.origin();
    add("Host: " + origin.substr(origin.find("//") + 2));
  }
  set(CURLOPT_HTTPHEADER, m_headers.get());
  set(CURLOPT_HEADEROPT, long{CURLHEADER_SEPARATE}); // none of them for the proxy
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(CURLOPT_USERAGENT, fmt::format("{}/{}", util::k_product, util::version()).c_str());
}

void CurlExchange::set_limits() {
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(m_settings.connect_timeout.count()));
  if (m_request.timeout) {
    // Zero would mean no limit.
    set(CURLOPT_TIMEOUT_MS, std::max(1L, static_cast<long>(m_request.timeout->count())));
  }
  if (m_settings.stall_limit.count() > 0) {
    set(CURLOPT_LOW_SPEED_LIMIT, m_settings.slowest);
    set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(m_settings.stall_limit.count()));
  }
  set(CURLOPT_TCP_KEEPALIVE, 1L);
}

void CurlExchange::set_route() {
  set(CURLOPT_NOPROXY, ""); // libcurl would read the environment by its own rules
  if (!m_proxy) {
    set(CURLOPT_PROXY, "");
    return;
  }
  // With socks5, Go lets the proxy resolve the name; libcurl calls that socks5h.
  const std::string scheme = m_proxy->scheme == "socks5" ? "socks5h" : m_proxy->scheme;
  set(CURLOPT_PROXY, (scheme + "://" + m_proxy->address()).c_str());
  if (!m_proxy->user.empty()) {
    set(CURLOPT_PROXYUSERNAME, m_proxy->user.c_str());
    set(CURLOPT_PROXYPASSWORD, m_proxy->password.c_str());
  }
}

void CurlExchange::set_tls() {
  const TlsSettings& tls = m_settings.tls;
  const bool verifies = tls.verification == Verification::full;
  for (const CURLoption option : {CURLOPT_SSLVERSION, CURLOPT_PROXY_SSLVERSION}) {
    set(option, long{CURL_SSLVERSION_TLSv1_2});
  }
  for (const CURLoption option : {CURLOPT_SSL_VERIFYPEER, CURLOPT_PROXY_SSL_VERIFYPEER}) {
    set(option, verifies ? 1L : 0L);
  }
  for (const CURLoption option : {CURLOPT_SSL_VERIFYHOST, CURLOPT_PROXY_SSL_VERIFYHOST}) {
    set(option, verifies ? 2L : 0L);
  }
  // Always sets both file and folder: otherwise libcurl would use its built-in paths, and any
  // public authority could vouch for a server whose own authority a kubeconfig names.
  const Authorities none;
  const Authorities& trusted = verifies ? tls.authorities : none;
  for (const CURLoption option : {CURLOPT_CAINFO, CURLOPT_PROXY_CAINFO}) {
    set(option, or_null(trusted.file));
  }
  for (const CURLoption option : {CURLOPT_CAPATH, CURLOPT_PROXY_CAPATH}) {
    set(option, or_null(trusted.folder));
  }
  if (!trusted.pem.empty()) {
    curl_blob pem = blob_of(trusted.pem);
    set(CURLOPT_CAINFO_BLOB, &pem);
    set(CURLOPT_PROXY_CAINFO_BLOB, &pem);
  }
  if (!tls.client_certificate.empty()) {
    curl_blob certificate = blob_of(tls.client_certificate);
    curl_blob key = blob_of(tls.client_key.reveal());
    set(CURLOPT_SSLCERT_BLOB, &certificate);
    set(CURLOPT_SSLKEY_BLOB, &key);
    set(CURLOPT_KEYPASSWD, ""); // OpenSSL would ask for one on the terminal
  }
  if (!tls.server_name.empty() && m_target.scheme == "https") {
    // libcurl verifies the name in the URL, so the URL gets this name but connects to the real
    // host. A rule without a name of its own applies however libcurl writes that name.
    Url named = m_target;
    named.host = tls.server_name;
    const std::string query = named.query.empty() ? "" : '?' + named.query;
    m_connect_to.reset(curl_slist_append(nullptr, ("::" + m_target.address()).c_str()));
    set(CURLOPT_CONNECT_TO, m_connect_to.get());
    set(CURLOPT_URL, ("https://" + named.address() + named.path + query).c_str());
  }
}

void CurlExchange::set_callbacks() {
  set(CURLOPT_PRIVATE, this);
  set(CURLOPT_ERRORBUFFER, m_detail.data());
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_HEADERFUNCTION, on_header);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_WRITEFUNCTION, on_body);
  set(CURLOPT_PREREQDATA, this);
  set(CURLOPT_PREREQFUNCTION, on_departure);
  if (m_settings.on_end) {
    set(CURLOPT_SSL_CTX_DATA, this);
    set(CURLOPT_SSL_CTX_FUNCTION, on_handshake);
  }
}

// libcurl calls this before it begins with TLS, on a connection that it has made.
CURLcode CurlExchange::on_handshake(CURL*, void*, void* self) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  exchange.m_handshake_start = std::chrono::steady_clock::now();
  return CURLE_OK;
}

// libcurl calls this when the connection is established, just before it sends the request. A second
// call means that the first connection broke before an answer came. That is typical of a reused
// connection that the server had closed, but the server may have acted on the request.
int CurlExchange::on_departure(void* self, char*, char*, int, int) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  const bool is_repetition = exchange.m_has_left;
  exchange.m_has_left = true;
  return is_repetition && !exchange.m_is_safe ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

// Returns false if the answer would exceed the limit.
bool CurlExchange::fits(std::size_t more) {
  m_received += more;
  return m_received <= m_settings.response_limit;
}

std::size_t CurlExchange::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  const std::string_view line = util::trim(std::string_view(data, size * count));
  if (!exchange.fits(size * count)) {
    return 0;
  }
  if (line.starts_with("HTTP/")) {
    exchange.m_response.headers.clear(); // earlier ones belong to a 1xx answer
  } else if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
    exchange.m_response.headers.emplace_back(line.substr(0, colon),
                                             util::trim(line.substr(colon + 1)));
  }
  return size * count;
}

std::size_t CurlExchange::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  if (!exchange.fits(size * count)) {
    return 0;
  }
  exchange.m_response.body.append(data, size * count);
  return size * count;
}

// libcurl counts from the start of the exchange, and says 0 of what was not reached. Of a
// connection on which TLS failed, some versions say nothing.
ConnectionTimes CurlExchange::connection_times() const {
  const auto at = [this](CURLINFO what) {
    curl_off_t microseconds = 0;
    curl_easy_getinfo(handle(), what, &microseconds);
    return std::chrono::microseconds(microseconds);
  };
  const auto lookup = at(CURLINFO_NAMELOOKUP_TIME_T);
  auto connect = at(CURLINFO_CONNECT_TIME_T);
  if (connect.count() == 0 && m_handshake_start) {
    connect = std::max(lookup, std::chrono::duration_cast<std::chrono::microseconds>(
                                   *m_handshake_start - m_start));
  }
  const auto tls = at(CURLINFO_APPCONNECT_TIME_T);
  ConnectionTimes times;
  if (lookup.count() > 0) {
    times.lookup = lookup;
  }
  if (connect.count() > 0) {
    times.connect = connect - lookup;
  }
  if (tls.count() > 0) {
    times.tls = tls - connect;
  }
  const char* ip = nullptr;
  long port = 0;
  curl_easy_getinfo(handle(), CURLINFO_PRIMARY_IP, &ip);
  curl_easy_getinfo(handle(), CURLINFO_PRIMARY_PORT, &port);
  if (ip != nullptr && *ip != '\0') {
    Url other;
    other.host = ip;
    other.port = static_cast<int>(port);
    times.address = other.address();
  }
  return times;
}

void CurlExchange::finish(CURLcode code) {
  if (m_settings.on_end) {
    m_settings.on_end(connection_times());
  }
  if (code != CURLE_OK) {
    const FailedExchange failed{handle(), code, m_detail.data(), m_target, m_proxy, m_has_left};
    m_result.emplace(error_of(failed, m_request, m_settings));
    return;
  }
  long status = 0;
  curl_off_t microseconds = 0;
  curl_easy_getinfo(handle(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(handle(), CURLINFO_TOTAL_TIME_T, &microseconds);
  m_response.status = static_cast<int>(status);
  m_response.elapsed =
      std::chrono::ceil<std::chrono::milliseconds>(std::chrono::microseconds(microseconds));
  m_result.emplace(std::move(m_response));
}

void CurlExchange::give_up() {
  m_result.emplace(HttpError(HttpError::Problem::interrupted,
                             m_has_left ? Delivery::unknown : Delivery::not_sent,
                             "interrupted before the answer came", m_target.origin()));
}

HttpResult CurlExchange::take_result() {
  if (!m_result) {
    return HttpError(HttpError::Problem::other, m_has_left ? Delivery::unknown : Delivery::not_sent,
                     "no answer came in time", m_target.origin());
  }
  return std::move(*m_result);
}

} // namespace iam::net
