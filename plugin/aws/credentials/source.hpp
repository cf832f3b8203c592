#pragma once

#include "aws/config/settings.hpp"
#include "aws/credentials/credentials.hpp"
#include "aws/runtime.hpp"
#include "util/process.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace iam::aws {

// The ways to credentials, in the order of the chain.
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

// What the AWS CLI calls it (`aws configure list`): `env`, `custom-process`, `iam-role`...
std::string_view name_of(Provider provider);

// Asks a person for what must not show on the terminal. Throws util::Error where there is none to
// ask, util::Cancelled.
using SecretPrompt = std::function<std::string(const std::string& question)>;

// What providers work with. It must outlive the sources made of it.
struct CredentialTools {
  const Settings& settings;
  Runtime& runtime;
  util::ChildRunner& children;
  SecretPrompt prompt;

  // Whether a credential_process may read what we read, to talk with a person. Not where standard
  // input is a file that we are to read.
  bool may_share_input = false;

  // Told what went wrong without being in the way: a token that could not be refreshed but is still
  // good. May be empty.
  std::function<void(const std::string&)> warn;
};

// Where credentials will come from, as files and variables decide it. Only `fetch` asks a network,
// a program or a person.
struct CredentialSource {
  Provider provider;
  std::string detail; // what in particular, for people: `profile dev`; may be empty
  std::function<Credentials()> fetch;
};

} // namespace iam::aws
