#pragma once

#include "kube/kubeconfig.hpp"
#include "util/environment.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::cluster {

// What a command that makes EKS tokens was asked to do.
struct TokenCommand {
  enum class Program { aws, aws_iam_authenticator, own };

  Program program = Program::aws;
  std::string cluster;                // its name; on Outposts its id
  std::string role_arn;               // assumed before signing; often empty
  std::optional<std::string> profile; // from flags, which take precedence over variables
  std::optional<std::string> region;
  std::string session_name; // of the role; empty: as the program names it
};

// Returns what `stanza` does if it runs `aws [--profile P] [--region R] eks get-token
// --cluster-name C [--role-arn R]`, `aws-iam-authenticator token -i C [-r R]` or `kubectl-iam token
// --cluster-name C` and every word of it is understood; otherwise nullopt.
std::optional<TokenCommand> token_command_of(const kube::ExecStanza& stanza);

// Returns the command that makes the token where `stanza` runs it by another program, such as
// `aws-vault exec P -- aws eks get-token --cluster-name C` or `sh -c 'aws ...'`, with the variables
// of `stanza`. Returns nullopt if there is no such command, or not every word of it is understood.
std::optional<kube::ExecStanza> wrapped_stanza_of(const kube::ExecStanza& stanza);

// Returns the words of `stanza`, its command first. A word that is itself a command line is split.
std::vector<std::string> words_of(const kube::ExecStanza& stanza);

// Returns whether `command` names a program that makes EKS tokens.
bool makes_tokens(const std::string& command);

// Makes `stanza` sign in with the AWS profile `profile` instead of its own, without a wrapper: by a
// flag where the command has one, since keys in variables take precedence over AWS_PROFILE.
void use_profile(kube::ExecStanza& stanza, const std::string& profile);

// Returns whether the command of `stanza` seems to be what its name says: on PATH of `environment`
// it is missing, a compiled program or a Python script (the forms of the AWS CLI itself), and not
// another script, which may be a wrapper.
bool is_plain_command(const kube::ExecStanza& stanza, const util::Environment& environment);

} // namespace iam::cluster
