#pragma once

#include "kube/kubeconfig.hpp"
#include "util/environment.hpp"

#include <optional>
#include <string>

namespace iam::cluster {

// What a command that makes EKS tokens was asked to do.
struct TokenCommand {
  enum class Program { aws, aws_iam_authenticator, own };

  Program program = Program::aws;
  std::string cluster;                // its name; on Outposts its id
  std::string role_arn;               // taken on before signing; often empty
  std::optional<std::string> profile; // as flags, which win over variables
  std::optional<std::string> region;
};

// What `stanza` does, where it runs `aws [--profile P] [--region R] eks get-token --cluster-name C
// [--role-arn R]`, `aws-iam-authenticator token -i C [-r R]` or `kubectl-iam token --cluster-name
// C`, and every word of it is understood; else nothing.
std::optional<TokenCommand> token_command_of(const kube::ExecStanza& stanza);

// Has `stanza` sign in by the AWS profile `profile`, whatever it names now: as the flag of a
// command that has one there, for the AWS CLI in any case, since keys in variables win over
// AWS_PROFILE.
void use_profile(kube::ExecStanza& stanza, const std::string& profile);

// Whether the command of `stanza` is what its name says, as far as can be seen: on PATH of
// `environment` it is not there at all, a compiled program or a Python script (the AWS CLI's own
// forms), and no script that may do something of its own around it.
bool is_plain_command(const kube::ExecStanza& stanza, const util::Environment& environment);

} // namespace iam::cluster
