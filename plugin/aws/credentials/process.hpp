#pragma once

#include "aws/credentials/source.hpp"

#include <optional>
#include <string>

namespace iam::aws {

// What a program prints: `{"Version":1,"AccessKeyId":...,"SecretAccessKey":...}`, with
// SessionToken, Expiration and AccountId where it has them. Its words are parted as a shell's, and
// no shell runs it. Trigger: the profile has credential_process. Not cached on disk: that is the
// program's to do.
std::optional<CredentialSource> process_source(const std::string& profile,
                                               const CredentialTools& tools);

} // namespace iam::aws
