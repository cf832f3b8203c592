#pragma once

#include "kube/kubeconfig.hpp"
#include "util/error.hpp"
#include "util/secret.hpp"
#include "util/time.hpp"

#include <optional>
#include <string>
#include <utility>

namespace iam::kube {

// The answer of an exec plugin (client.authentication.k8s.io/v1 and v1beta1): a token, a client
// certificate with its key, or both.
struct ExecCredential {
  util::Secret token;
  std::string client_certificate; // PEM
  util::Secret client_key;        // PEM
  std::optional<util::Time> expires;

  // Whether it has expired by its own expiry.
  bool has_expired(util::Time now) const { return expires && now > *expires; }

  friend bool operator==(const ExecCredential&, const ExecCredential&) = default;
};

// No credential could be obtained. The cause begins with "getting credentials: ", as in kubectl.
class CredentialError : public util::Error {
public:
  explicit CredentialError(const std::string& cause, std::string where = {}, std::string cure = {})
      : Error("getting credentials: " + cause, std::move(where), std::move(cure)) {}
};

// Provides credentials for exec stanzas: runs the command (kube/exec_command.hpp), or does the same
// natively.
class ExecCredentialSource {
public:
  virtual ~ExecCredentialSource() = default;

  // A new credential from `stanza` for `cluster`, whose certificate authority is given as data.
  // Throws CredentialError, util::Cancelled.
  virtual ExecCredential fetch(const ExecStanza& stanza, const Cluster& cluster) = 0;
};

} // namespace iam::kube
