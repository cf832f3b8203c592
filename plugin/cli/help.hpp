#pragma once

#include "cli/verb.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace iam::cli {

// How help is shown.
struct HelpStyle {
  std::string program;    // the program's name
  std::size_t width = 80; // columns of a line, unless a word is longer
};

// Returns the overview of all verbs, in the form of kubectl's own, with first steps.
std::string overview(const HelpStyle& style);

// Returns the overview of `verbs`, the verbs of two words whose first is `word`.
std::string overview_below(const std::string& word, const std::vector<const Verb*>& verbs,
                           const HelpStyle& style);

// Returns the help of the flags that select cluster and user.
std::string global_options(const HelpStyle& style);

// Returns the help of one verb, whose flags `app` declares.
std::string help_of(const Verb& verb, const CLI::App& app, const HelpStyle& style);

// Returns the first steps of the overview: `# Comment` lines and commands that begin with
// `kubectl iam`.
std::string_view first_steps();

} // namespace iam::cli
