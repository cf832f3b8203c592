#pragma once

#include "util/error.hpp"

#include <string>

namespace iam::kube {

// The text by which kubectl reports such an error (kubectl, pkg/cmd/util/helpers.go), fit for a
// terminal and without a line break at its end: refusals by the API server, servers that are not
// reached, unusable configurations. Other errors begin with `error: `. The cure is not part of it.
std::string kubectl_message(const util::Error& error);

} // namespace iam::kube
