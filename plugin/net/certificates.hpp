#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace iam::net {

// An X.509 certificate, as far as people tell two apart by it.
struct Certificate {
  std::string fingerprint; // SHA-256 of its bytes: `AB:CD:...`, 32 of them
  std::string subject;     // `CN=kubernetes` (RFC 2253)

  friend bool operator==(const Certificate&, const Certificate&) = default;
};

// Returns the certificates in a text in PEM, which may have other text between them. Throws
// util::Error if one is damaged.
std::vector<Certificate> certificates_in(std::string_view pem);

} // namespace iam::net
