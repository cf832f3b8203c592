#pragma once

#include <string>

namespace iam::kube {

// The kubeconfig `text`, fit to be shown: what kubectl config view leaves out gives way to the
// words that stand there for it (`DATA+OMITTED`, `REDACTED`), and so do secrets that kubectl shows:
// those of auth providers, of the environment of exec plugins, in addresses, and in comments that
// are fields put out of use. All else keeps its bytes. A field counts by its name, wherever it
// stands. Throws yaml::ParseError where `text` is no YAML, since nothing is known of its secrets
// then.
std::string without_secrets(const std::string& text);

} // namespace iam::kube
