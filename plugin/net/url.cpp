#include "net/url.hpp"

#include "net/redact.hpp"
#include "util/encoding.hpp"
#include "util/error.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <curl/curl.h>
#include <fmt/format.h>
#include <memory>

namespace iam::net {
namespace {

using Handle = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

// The default port of a scheme, or 0. (libcurl uses 1080 for every proxy.)
int own_port(std::string_view scheme) {
  if (scheme == "https") {
    return 443;
  }
  if (scheme == "http") {
    return 80;
  }
  return scheme == "socks5" || scheme == "socks5h" ? 1080 : 0;
}

std::string part_of(const Handle& handle, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(handle.get(), part, &text, flags) != CURLUE_OK) {
    return {};
  }
  std::string result = text;
  curl_free(text);
  return result;
}

std::string bracketed(const std::string& host) {
  return host.find(':') == std::string::npos ? host : '[' + host + ']';
}

} // namespace

std::string Url::address() const {
  return fmt::format("{}:{}", bracketed(host), port);
}

std::string Url::origin() const {
  return scheme + "://" + (port == own_port(scheme) ? bracketed(host) : address());
}

std::string query_text(const Parameters& parameters) {
  std::string text;
  for (const auto& [name, value] : parameters) {
    text += fmt::format("{}{}={}", text.empty() ? '?' : '&', util::percent_encode(name),
                        util::percent_encode(value));
  }
  return text;
}

Url parse_url(std::string_view text) {
  const Handle handle(curl_url(), curl_url_cleanup);
  const std::string terminated(text);
  const bool has_nul = text.find('\0') != std::string_view::npos;
  // libcurl accepts a single slash, and skips a third.
  const std::string_view rest = text.substr(std::min(text.find(':'), text.size()));
  const bool has_slashes = rest.starts_with("://") && !rest.starts_with(":///");
  if (has_nul || !has_slashes ||
      curl_url_set(handle.get(), CURLUPART_URL, terminated.c_str(),
                   CURLU_NON_SUPPORT_SCHEME | CURLU_PATH_AS_IS) != CURLUE_OK) {
    throw util::Error("not a URL", redacted_url(text), "write it as https://HOST[:PORT]");
  }
  Url url;
  url.scheme = part_of(handle, CURLUPART_SCHEME);
  url.user = part_of(handle, CURLUPART_USER, CURLU_URLDECODE);
  url.password = part_of(handle, CURLUPART_PASSWORD, CURLU_URLDECODE);
  url.host = util::to_lower_ascii(part_of(handle, CURLUPART_HOST));
  if (url.host.starts_with('[')) {
    url.host = url.host.substr(1, url.host.size() - 2);
  }
  url.port =
      util::parse_number<int>(part_of(handle, CURLUPART_PORT)).value_or(own_port(url.scheme));
  url.path = part_of(handle, CURLUPART_PATH);
  url.query = part_of(handle, CURLUPART_QUERY);
  if (url.host.empty() || url.port == 0) {
    throw util::Error("a URL without a host or port", redacted_url(text),
                      "write it as https://HOST[:PORT]");
  }
  return url;
}

bool is_host(std::string_view text) {
  const std::string host = util::to_lower_ascii(text);
  try {
    const Url url = parse_url("https://" + bracketed(host));
    return url.host == host && url.port == own_port(url.scheme) && url.user.empty() &&
           url.password.empty() && url.path == "/" && url.query.empty() &&
           host.find_first_of("#?/@[]") == std::string::npos;
  } catch (const util::Error&) {
    return false;
  }
}

} // namespace iam::net
