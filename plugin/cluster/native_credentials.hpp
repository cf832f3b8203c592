#pragma once

#include "cluster/aws_session.hpp"
#include "cluster/host.hpp"
#include "cluster/token_command.hpp"
#include "kube/exec_command.hpp"

#include <memory>

namespace iam::cluster {

// Who makes the token of an exec stanza that is understood.
enum class ExecMode {
  automatic, // we do, and where we fail the command is run
  native,    // we do
  always,    // the command is always run
};

// How the credential in use came about.
enum class CredentialWay { none, native, command };

// Credentials for exec stanzas: signed in the process where the stanza is one of EKS that is
// understood, else by its command. Never worse than kubectl: what fails here is left to the
// command, if it is there.
class NativeCredentials : public kube::ExecCredentialSource {
public:
  // `host` must outlive it.
  NativeCredentials(ExecMode mode, const Host& host);

  kube::ExecCredential fetch(const kube::ExecStanza& stanza, const kube::Cluster& cluster) override;

  CredentialWay way() const { return m_way; }

  // What was fetched last.
  const std::optional<kube::ExecCredential>& last() const { return m_last; }

private:
  kube::ExecCredential sign(const TokenCommand& command, const util::Environment& environment);
  aws::Credentials credentials_for(const TokenCommand& command, AwsSession& aws);

  ExecMode m_mode;
  const Host& m_host;
  kube::ExecCommand m_command;
  CredentialWay m_way = CredentialWay::none;
  std::optional<kube::ExecCredential> m_last;
};

// `environment` with the variables of `stanza`.
util::Environment environment_of(const kube::ExecStanza& stanza,
                                 const util::Environment& environment);

// The session name by which `aws eks get-token --role-arn` takes a role on.
inline constexpr const char* k_token_session_name = "EKSGetTokenAuth";

} // namespace iam::cluster
