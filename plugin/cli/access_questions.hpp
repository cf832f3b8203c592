#pragma once

#include "kube/discovery.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace iam::cli {

// What is asked by `--can VERB[,VERB...] RESOURCE[/SUBRESOURCE][.GROUP]`: a question for each verb.
// The group may also stand before the slash. Throws UsageError.
std::vector<kube::TypedQuestion> access_questions(std::string_view verbs,
                                                  std::string_view resource);

} // namespace iam::cli
