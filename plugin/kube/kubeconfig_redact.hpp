#pragma once

#include <string>

namespace iam::kube {

// The kubeconfig `text` for display. Replaces what kubectl config view hides by the same words
// (`DATA+OMITTED`, `REDACTED`), and also secrets that kubectl shows: those of auth providers, of
// the environment of exec plugins, in addresses, and in comments that are disabled fields.
// Everything else stays byte for byte. Recognises fields by name, at any place. Throws
// yaml::ParseError if `text` is not YAML, since its secrets are unknown then.
std::string without_secrets(const std::string& text);

} // namespace iam::kube
