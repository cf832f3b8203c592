#include "net/proxy.hpp"

#include "net/redact.hpp"
#include "util/error.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <sys/socket.h>

namespace iam::net {
namespace {

using std::string_view;

constexpr std::size_t k_address_size = 16;
constexpr string_view k_mapped_prefix("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);

// The 16 bytes of an address, IPv4 mapped into IPv6 (RFC 4291 section 2.5.5.2). Returns nullopt if
// `text` is not an address.
std::optional<std::string> address_bytes(string_view text) {
  const std::string terminated(text);
  std::array<char, k_address_size> bytes{};
  if (inet_pton(AF_INET, terminated.c_str(), bytes.data()) == 1) {
    return std::string(k_mapped_prefix) + std::string(bytes.data(), 4);
  }
  if (inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1) {
    return std::string(bytes.data(), bytes.size());
  }
  return std::nullopt;
}

// Whether `address` begins with the first `bits` bits of `network`. An IPv6 network never contains
// an IPv4 address; the network of a domain, which has no bytes, contains no address.
bool is_within(const std::string& address, const std::string& network, unsigned bits) {
  if (network.empty() ||
      address.starts_with(k_mapped_prefix) != network.starts_with(k_mapped_prefix)) {
    return false;
  }
  for (unsigned bit = 0; bit < bits; ++bit) {
    const int mask = 0x80 >> (bit % 8);
    if (((address[bit / 8] ^ network[bit / 8]) & mask) != 0) {
      return false;
    }
  }
  return true;
}

struct HostAndPort {
  string_view host;
  string_view port; // empty: any
};

// `HOST`, `HOST:PORT`, `ADDRESS`, `[ADDRESS]:PORT`; a bare IPv6 address has colons and no port.
HostAndPort split_port(string_view entry) {
  const std::size_t colon = entry.rfind(':');
  const bool is_bracketed = entry.starts_with('[');
  const bool has_port =
      colon != string_view::npos &&
      (is_bracketed ? colon > 0 && entry[colon - 1] == ']' : entry.find(':') == colon);
  if (!has_port) {
    return {entry, {}};
  }
  const string_view host = entry.substr(0, colon);
  return {is_bracketed ? host.substr(1, host.size() - 2) : host, entry.substr(colon + 1)};
}

// Parses what users write for a proxy: a URL, or `HOST:PORT` of an http proxy.
Url parse_proxy(const std::string& text) {
  const bool has_scheme = text.find("://") != std::string::npos;
  Url url;
  try {
    url = parse_url(has_scheme ? text : "http://" + text);
  } catch (const util::Error& e) {
    throw util::Error("the address of a proxy is " + e.cause(), redacted_proxy(text), e.cure());
  }
  if ((url.path + url.query).find('@') != std::string::npos) {
    throw util::Error("the address of a proxy has an @ behind its host", redacted_proxy(text),
                      "write / ? # and @ in its password as %2F %3F %23 and %40");
  }
  if (url.scheme != "http" && url.scheme != "https" && url.scheme != "socks5" &&
      url.scheme != "socks5h") {
    throw util::Error("unsupported scheme " + util::quoted(url.scheme) +
                          " of a proxy, must be http, https, or socks5",
                      redacted_proxy(text));
  }
  return url;
}

std::string variable(const util::Environment& environment, string_view upper, string_view lower) {
  return environment.get_nonempty(upper).value_or(environment.get(lower).value_or(""));
}

} // namespace

bool is_this_machine(const std::string& host) {
  if (host == "localhost") {
    return true;
  }
  const auto bytes = address_bytes(host);
  return bytes && (bytes->starts_with(k_mapped_prefix) ? (*bytes)[12] == 127
                                                       : *bytes == std::string(15, '\0') + '\1');
}

std::optional<Proxies::Exception> Proxies::read_exception(string_view entry) {
  const std::size_t slash = entry.find('/');
  if (slash != string_view::npos) {
    const auto address = address_bytes(entry.substr(0, slash));
    const auto bits = util::parse_number<unsigned>(entry.substr(slash + 1));
    const bool is_ipv4 = entry.find(':') == string_view::npos;
    if (address && bits && *bits <= (is_ipv4 ? 32U : 128U)) {
      return Exception{{}, false, *address, *bits + (is_ipv4 ? 96U : 0U), {}};
    }
  }
  const HostAndPort parts = split_port(entry);
  const auto number = util::parse_number<unsigned>(parts.port);
  if (parts.host.empty() || (!number && !parts.port.empty())) {
    return std::nullopt; // matches nothing
  }
  const auto port = number ? std::optional(static_cast<int>(*number)) : std::nullopt;
  if (const auto address = address_bytes(parts.host)) {
    return Exception{{}, false, *address, 8 * k_address_size, port};
  }
  const string_view host = parts.host.substr(parts.host.starts_with("*.") ? 1 : 0);
  const bool and_itself = !host.starts_with('.');
  return Exception{(and_itself ? "." : "") + std::string(host), and_itself, {}, 0, port};
}

Proxies Proxies::of_environment(const util::Environment& environment) {
  Proxies proxies;
  proxies.m_for_https = variable(environment, "HTTPS_PROXY", "https_proxy");
  // In a CGI script, HTTP_PROXY is the request's header `Proxy`, which anyone can send.
  if (!environment.get_nonempty("REQUEST_METHOD")) {
    proxies.m_for_http = variable(environment, "HTTP_PROXY", "http_proxy");
  }
  const std::string exceptions =
      util::to_lower_ascii(variable(environment, "NO_PROXY", "no_proxy"));
  for (const string_view piece : util::split(exceptions, ',')) {
    const string_view entry = util::trim(piece);
    if (entry == "*") {
      proxies.m_is_for_none = true;
    } else if (auto exception = read_exception(entry)) {
      proxies.m_exceptions.push_back(std::move(*exception));
    }
  }
  return proxies;
}

Proxies Proxies::always(string_view url) {
  parse_proxy(std::string(url));
  Proxies proxies;
  proxies.m_for_http = url;
  proxies.m_for_https = url;
  proxies.m_is_for_all = true;
  return proxies;
}

std::optional<Url> Proxies::on_the_way_to(const Url& target) const {
  const std::string& proxy = target.scheme == "https" ? m_for_https : m_for_http;
  if (proxy.empty() || (!m_is_for_all && is_exception(target))) {
    return std::nullopt;
  }
  return parse_proxy(proxy);
}

bool Proxies::is_exception(const Url& target) const {
  if (m_is_for_none || is_this_machine(target.host)) {
    return true;
  }
  const auto address = address_bytes(target.host);
  return std::ranges::any_of(m_exceptions, [&](const Exception& exception) {
    if (exception.port && exception.port != target.port) {
      return false;
    }
    if (address) {
      return is_within(*address, exception.network, exception.prefix);
    }
    return !exception.domain.empty() &&
           (target.host.ends_with(exception.domain) ||
            (exception.and_itself && target.host == exception.domain.substr(1)));
  });
}

} // namespace iam::net
