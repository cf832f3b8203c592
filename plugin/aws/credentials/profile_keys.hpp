#pragma once

#include "aws/credentials/source.hpp"

#include <optional>
#include <string>

namespace iam::aws {

// Keys in the credentials file. Trigger: its section `profile` has aws_access_key_id. Throws
// ConfigError if the secret key is missing.
std::optional<CredentialSource> shared_credentials_source(const std::string& profile,
                                                          const ConfigFiles& files);

// The same for the config file, which comes later in the chain.
std::optional<CredentialSource> config_file_source(const std::string& profile,
                                                   const ConfigFiles& files);

} // namespace iam::aws
