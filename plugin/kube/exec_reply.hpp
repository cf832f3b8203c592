#pragma once

#include "kube/exec_credential.hpp"

#include <string>
#include <string_view>

namespace iam::kube {

// The credential in `reply`, the JSON (or YAML) output of a plugin that is configured for
// `api_version`. Throws CredentialError, without any part of the reply, if client-go would not
// accept it.
ExecCredential read_exec_reply(std::string_view reply, const std::string& api_version);

} // namespace iam::kube
