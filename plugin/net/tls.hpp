#pragma once

#include "util/environment.hpp"
#include "util/secret.hpp"

#include <string>

namespace iam::net {

// The certificate authorities that may vouch for a server: all that are named here, and no others.
struct Authorities {
  std::string pem;    // certificates themselves
  std::string file;   // the path of a file of certificates in PEM
  std::string folder; // paths of folders of hashed certificates (openssl rehash), between colons

  bool empty() const { return pem.empty() && file.empty() && folder.empty(); }
};

// Those of this machine: SSL_CERT_FILE and SSL_CERT_DIR of `environment`, or, for each of the two
// that is not set, the places where Debian, Fedora, SUSE, Alpine, macOS and the BSDs keep them (as
// Go has it). They are looked for when the program runs, since a build does not know where that
// will be. Where the system keeps a folder of hashed certificates, its file of all of them is left
// out: it holds the same, and takes 20 ms to read where a look into the folder takes none.
Authorities system_authorities(const util::Environment& environment);

// Whether `folder` holds so many certificates by the names that OpenSSL looks for (`5ed36f99.0`)
// that they must be all of a system's, and not a few that somebody put there.
bool is_hashed_folder(const std::string& folder);

// Whether a server must prove who it is. Without, anybody on the way can read and change
// everything.
enum class Verification { full, none };

struct TlsSettings {
  Authorities authorities; // see system_authorities; by default nobody is trusted
  Verification verification = Verification::full;

  // A certificate (with its chain) and its key, in PEM, that prove to a server who we are.
  std::string client_certificate;
  util::Secret client_key;

  // The name that the server's certificate must bear, where it is not the one in the URL.
  std::string server_name;
};

} // namespace iam::net
