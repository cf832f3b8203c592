#pragma once

#include "cli/verb.hpp"

#include <string>
#include <vector>

namespace iam::cli {

// The overview of all verbs, as kubectl shows its own. `program` is how the program is called.
std::string overview(const std::string& program);

// The verbs of two words whose first is `word`, `verbs`.
std::string overview_below(const std::string& word, const std::vector<const Verb*>& verbs,
                           const std::string& program);

// The flags that select cluster and user.
std::string global_options(const std::string& program);

// The help of one verb, whose flags `app` declares.
std::string help_of(const Verb& verb, const CLI::App& app, const std::string& program);

} // namespace iam::cli
