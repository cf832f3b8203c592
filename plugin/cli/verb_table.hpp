#pragma once

#include "cli/verb.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace iam::cli {

// Verbs that belong together in the overview.
struct VerbGroup {
  std::string title;
  std::vector<Verb> verbs;
};

// Returns all verbs, in the order of the overview.
const std::vector<VerbGroup>& verb_groups();

// Returns the same without their groups.
std::vector<const Verb*> all_verbs();

// Returns the verb with that name or alias, or nullptr.
const Verb* find_verb(std::string_view name);

// Returns the verbs of two words whose first is `word`.
std::vector<const Verb*> verbs_below(std::string_view word);

} // namespace iam::cli
