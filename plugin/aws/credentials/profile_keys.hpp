#pragma once

#include "aws/credentials/source.hpp"

#include <optional>
#include <string>

namespace iam::aws {

// Keys written into the credentials file. Trigger: its section `profile` has aws_access_key_id.
// Throws ConfigError where the secret key is missing.
std::optional<CredentialSource> shared_credentials_source(const std::string& profile,
                                                          const ConfigFiles& files);

// The same of the config file, which is looked at later.
std::optional<CredentialSource> config_file_source(const std::string& profile,
                                                   const ConfigFiles& files);

} // namespace iam::aws
