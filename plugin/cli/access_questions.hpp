#pragma once

#include "cli/flags.hpp"
#include "kube/discovery.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace iam::cli {

// Returns the questions of `--can VERB[,VERB...] RESOURCE[/SUBRESOURCE][.GROUP]`, one for each
// verb. The group may also stand before the slash. Throws util::UsageError.
std::vector<kube::TypedQuestion> access_questions(std::string_view verbs,
                                                  std::string_view resource);

// --can, with this help, and --namespace, in which it asks.
void add_access_questions(CLI::App& app, std::vector<kube::TypedQuestion>& questions,
                          std::string& name_space, const std::string& help);

} // namespace iam::cli
