#pragma once

#include "kube/exec_credential.hpp"

#include <string>
#include <string_view>

namespace iam::kube {

// The credential in `reply`, the JSON (or YAML) that a plugin printed which is configured to speak
// `api_version`. Throws CredentialError where client-go does not take it; nothing of the reply is
// in the error.
ExecCredential read_exec_reply(std::string_view reply, const std::string& api_version);

} // namespace iam::kube
