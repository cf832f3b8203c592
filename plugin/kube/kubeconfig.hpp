#pragma once

#include "util/error.hpp"
#include "util/secret.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace iam::kube {

// The place of an entry of a kubeconfig; line 0 if it does not come from a file (flags, a pod's
// service account).
struct Place {
  std::string file;
  std::size_t line = 0;

  // `FILE:LINE`; empty without a file.
  std::string text() const;
};

// The fields of a kubeconfig (client-go, tools/clientcmd/api/v1), as written: empty if they are not
// set, paths as in the file until `resolve_paths` (kube/kubeconfig_load.hpp).

struct Cluster {
  std::string server;
  std::string tls_server_name;
  bool insecure_skip_tls_verify = false;
  std::string certificate_authority;      // a path
  std::string certificate_authority_data; // PEM, decoded
  std::string proxy_url;                  // may hold a password
  bool disable_compression = false;
  std::map<std::string, std::string> extensions; // JSON by name
  Place place;
};

// How to get credentials by running a command (client-go, plugin/pkg/client/auth/exec).
struct ExecStanza {
  std::string command;
  std::vector<std::string> args;
  std::vector<std::pair<std::string, std::string>> env; // names and values
  std::string api_version;
  std::string install_hint;
  bool provide_cluster_info = false;
  std::string interactive_mode; // Never, IfAvailable or Always

  friend bool operator==(const ExecStanza&, const ExecStanza&) = default;
};

struct AuthProvider {
  std::string name;
  std::map<std::string, util::Secret> config;
};

// The user to impersonate.
struct Impersonation {
  std::string user;
  std::string uid;
  std::vector<std::string> groups;
  std::map<std::string, std::vector<std::string>> extra;

  friend bool operator==(const Impersonation&, const Impersonation&) = default;
};

struct User {
  std::string client_certificate;      // a path
  std::string client_certificate_data; // PEM, decoded
  std::string client_key;              // a path
  util::Secret client_key_data;        // PEM, decoded
  util::Secret token;
  std::string token_file;
  Impersonation impersonation;
  std::string username;
  util::Secret password;
  std::optional<AuthProvider> auth_provider;
  std::optional<ExecStanza> exec;
  Place place;
};

struct Context {
  std::string cluster;
  std::string user;
  std::string namespace_;
  Place place;
};

// One file, or several merged.
struct Kubeconfig {
  std::map<std::string, Cluster> clusters;
  std::map<std::string, User> users;
  std::map<std::string, Context> contexts;
  std::string current_context;
};

// A kubeconfig that cannot be read. The place is the file, with line and column if known.
class KubeconfigError : public util::Error {
public:
  using Error::Error;
};

} // namespace iam::kube
