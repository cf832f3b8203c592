#pragma once

#include "util/json.hpp"

#include <string>

namespace iam::test {

// The cases of `file` (a name without a folder) from tests/vectors/, or from the folder that the
// environment names in KUBECTL_IAM_VECTORS. A file that is missing there fails the test that asks.
util::Json vectors(const std::string& file);

// The text of `file` from the same folder.
std::string vector_text(const std::string& file);

} // namespace iam::test
