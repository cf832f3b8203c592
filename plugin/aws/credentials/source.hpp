#pragma once

#include "aws/config/settings.hpp"
#include "aws/credentials/credentials.hpp"
#include "aws/runtime.hpp"
#include "util/process.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace iam::aws {

// The providers of credentials, in the order of the chain.
enum class Provider {
  environment,
  assume_role,
  web_identity,
  sso,
  shared_credentials_file,
  login,
  process,
  config_file,
  container,
  instance_metadata,
};

// Its name in the AWS CLI (`aws configure list`): `env`, `custom-process`, `iam-role`...
std::string_view name_of(Provider provider);

// Asks the user for a secret without echo. Throws util::Error if there is no terminal,
// util::Cancelled.
using SecretPrompt = std::function<std::string(const std::string& question)>;

// The tools of providers. They must outlive the sources that use them.
struct CredentialTools {
  const Settings& settings;
  Runtime& runtime;
  util::ChildRunner& children;
  SecretPrompt prompt;

  // Whether a credential_process may share our standard input, to ask the user. It may not if we
  // read a file from it.
  bool may_share_input = false;

  // Called with problems that are not errors, such as a token that could not be refreshed but is
  // still valid. May be empty.
  std::function<void(const std::string&)> warn;
};

// A source of credentials, selected by files and variables. Only `fetch` uses the network, a
// program or a prompt.
struct CredentialSource {
  Provider provider;
  std::string detail; // for messages, such as `profile dev`; may be empty
  std::function<Credentials()> fetch;
};

} // namespace iam::aws
