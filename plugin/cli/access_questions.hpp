#pragma once

#include "kube/discovery.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace iam::cli {

// Returns the questions of `--can VERB[,VERB...] RESOURCE[/SUBRESOURCE][.GROUP]`, one for each
// verb. The group may also stand before the slash. Throws util::UsageError.
std::vector<kube::TypedQuestion> access_questions(std::string_view verbs,
                                                  std::string_view resource);

} // namespace iam::cli
