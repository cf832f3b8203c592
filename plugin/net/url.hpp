#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace iam::net {

// The parts of an absolute URL (RFC 3986).
struct Url {
  std::string scheme; // lower case
  std::string user;   // decoded, like the password; both empty if there are none
  std::string password;
  std::string host; // lower case; an IPv6 address without its brackets
  int port = 0;     // the scheme's own if the URL has none
  std::string path; // as written, at least `/`
  std::string query;

  // `HOST:PORT`, with brackets around an IPv6 address.
  std::string address() const;

  // `SCHEME://HOST[:PORT]`, with the port only if it is not the scheme's own, without credentials
  // and path.
  std::string origin() const;
};

// Names and values of a query, not yet encoded, in the order in which they are sent.
using Parameters = std::vector<std::pair<std::string, std::string>>;

// `?NAME=VALUE&...`, percent-encoded; empty if there are none.
std::string query_text(const Parameters& parameters);

// Whether `text` is a host name or an address (an IPv6 address without brackets) and nothing else,
// so that it can be put into a URL. Not if URLs write the same host in another way, as with `127.1`
// or `%61`.
bool is_host(std::string_view text);

// Parses `text`. Throws util::Error, with the redacted `text` as the place, if it is not an
// absolute URL with a host, or has neither a port nor one of the schemes http, https, socks5 and
// socks5h.
Url parse_url(std::string_view text);

} // namespace iam::net
