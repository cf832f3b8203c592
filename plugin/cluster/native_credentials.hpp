#pragma once

#include "cluster/aws_session.hpp"
#include "cluster/host.hpp"
#include "cluster/token_command.hpp"
#include "kube/exec_command.hpp"

#include <memory>

namespace iam::cluster {

// Who makes the token for an exec stanza that this program understands.
enum class ExecMode {
  automatic, // this program or, if it fails, the command
  native,    // this program
  always,    // the command
};

// Who made the credential in use.
enum class CredentialWay { none, native, command };

// Credentials for exec stanzas: signed in this process if the stanza is one of EKS that it
// understands, otherwise from the command. Never worse than kubectl: if signing fails, the command
// runs, if it exists.
class NativeCredentials : public kube::ExecCredentialSource {
public:
  // `host` must outlive it.
  NativeCredentials(ExecMode mode, const Host& host);

  kube::ExecCredential fetch(const kube::ExecStanza& stanza, const kube::Cluster& cluster) override;

  CredentialWay way() const { return m_way; }

  // Returns why the command ran in the end; nullopt if signing did not fail.
  const std::optional<util::Error>& problem() const { return m_problem; }

  // Signs with `credentials`, which were resolved for the profile of the exec stanza already.
  void use(const aws::ResolvedCredentials& credentials) { m_known = credentials; }

  // The last credential fetched.
  const std::optional<kube::ExecCredential>& last() const { return m_last; }

private:
  kube::ExecCredential sign(const TokenCommand& command, const util::Environment& environment);
  aws::Credentials credentials_for(const TokenCommand& command, AwsSession& aws);

  ExecMode m_mode;
  const Host& m_host;
  kube::ExecCommand m_command;
  CredentialWay m_way = CredentialWay::none;
  std::optional<aws::ResolvedCredentials> m_known;
  std::optional<kube::ExecCredential> m_last;
  std::optional<util::Error> m_problem;
};

// Returns `environment` with the variables of `stanza`.
util::Environment environment_of(const kube::ExecStanza& stanza,
                                 const util::Environment& environment);

// The session name with which `aws eks get-token --role-arn` assumes a role.
inline constexpr const char* k_token_session_name = "EKSGetTokenAuth";

} // namespace iam::cluster
