#pragma once

#include "aws/credentials/source.hpp"

#include <optional>
#include <string>

namespace iam::aws {

// The output of a program: `{"Version":1,"AccessKeyId":...,"SecretAccessKey":...}`, optionally with
// SessionToken, Expiration and AccountId. The command is split into words like a shell's, but no
// shell runs it. Trigger: the profile has credential_process. Not cached on disk: that is up to the
// program.
std::optional<CredentialSource> process_source(const std::string& profile,
                                               const CredentialTools& tools);

} // namespace iam::aws
