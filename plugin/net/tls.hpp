#pragma once

#include "util/environment.hpp"
#include "util/secret.hpp"

#include <string>

namespace iam::net {

// The certificate authorities that may vouch for a server: these, and no others.
struct Authorities {
  std::string pem;    // certificates themselves
  std::string file;   // the path of a file of certificates in PEM
  std::string folder; // paths of folders of hashed certificates (openssl rehash), between colons

  bool empty() const { return pem.empty() && file.empty() && folder.empty(); }
};

// Those of this machine: SSL_CERT_FILE and SSL_CERT_DIR of `environment`, or, for each of the two
// that is not set, the places where Debian, Fedora, SUSE, Alpine, macOS and the BSDs keep them (as
// in Go). They are searched at run time, because the build machine may be a different system. If
// the system has a folder of hashed certificates, the file with all of them is left out: it
// contains the same, and takes 20 ms to read.
Authorities system_authorities(const util::Environment& environment);

// Whether `folder` holds so many certificates under the names that OpenSSL looks for (`5ed36f99.0`)
// that they must be all of the system's, and not just a few that were added.
bool is_hashed_folder(const std::string& folder);

// Whether a server must prove who it is. Without verification, anyone on the network path can read
// and change everything.
enum class Verification { full, none };

struct TlsSettings {
  Authorities authorities; // see system_authorities; by default, none is trusted
  Verification verification = Verification::full;

  // A client certificate (with its chain) and its key, in PEM.
  std::string client_certificate;
  util::Secret client_key;

  // The name that the server's certificate must have, if not the one in the URL.
  std::string server_name;
};

} // namespace iam::net
