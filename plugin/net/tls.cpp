#include "net/tls.hpp"

#include <array>
#include <filesystem>
#include <string_view>

namespace iam::net {
namespace {

// The order is that of Go's crypto/x509.
constexpr std::array<const char*, 8> k_files = {
    "/etc/ssl/certs/ca-certificates.crt",                // Debian, Alpine
    "/etc/pki/tls/certs/ca-bundle.crt",                  // Fedora, RHEL 6
    "/etc/ssl/ca-bundle.pem",                            // SUSE
    "/etc/pki/tls/cacert.pem",                           // OpenELEC
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", // RHEL 7 and later
    "/etc/ssl/cert.pem",                                 // Alpine, macOS, OpenBSD
    "/usr/local/share/certs/ca-root-nss.crt",            // FreeBSD
    "/etc/openssl/certs/ca-certificates.crt",            // NetBSD
};
constexpr std::array<const char*, 4> k_folders = {
    "/etc/ssl/certs",
    "/etc/pki/tls/certs",
    "/usr/share/certs",
    "/etc/openssl/certs",
};

template<typename Paths>
std::string first_that_exists(const Paths& paths) {
  std::error_code ignored;
  for (const char* path : paths) {
    if (std::filesystem::exists(path, ignored)) {
      return path;
    }
  }
  return {};
}

} // namespace

Authorities system_authorities(const util::Environment& environment) {
  const auto file = environment.get_nonempty("SSL_CERT_FILE");
  const auto folder = environment.get_nonempty("SSL_CERT_DIR");
  Authorities found;
  found.folder = folder ? *folder : first_that_exists(k_folders);
  if (file) {
    found.file = *file;
  } else if (folder || !is_hashed_folder(found.folder)) {
    found.file = first_that_exists(k_files);
  }
  return found;
}

bool is_hashed_folder(const std::string& folder) {
  constexpr std::size_t k_fewest = 32; // systems come with over a hundred
  constexpr std::string_view k_hash_digits = "0123456789abcdef";
  std::error_code problem;
  std::size_t count = 0;
  for (std::filesystem::directory_iterator entry(folder, problem), end;
       !problem && entry != end && count < k_fewest; entry.increment(problem)) {
    const std::string name = entry->path().filename().string();
    if (name.size() == 10 && name.ends_with(".0") && name.find_first_not_of(k_hash_digits) == 8) {
      ++count;
    }
  }
  return count == k_fewest;
}

} // namespace iam::net
