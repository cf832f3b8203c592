#pragma once

#include "cli/verb.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace iam::cli {

// How help is shown.
struct HelpStyle {
  std::string program;    // how the program is called
  std::size_t width = 80; // columns that a line may take where its words allow
};

// The overview of all verbs, as kubectl shows its own, with where to begin.
std::string overview(const HelpStyle& style);

// The verbs of two words whose first is `word`, `verbs`.
std::string overview_below(const std::string& word, const std::vector<const Verb*>& verbs,
                           const HelpStyle& style);

// The flags that select cluster and user.
std::string global_options(const HelpStyle& style);

// The help of one verb, whose flags `app` declares.
std::string help_of(const Verb& verb, const CLI::App& app, const HelpStyle& style);

// The commands of the overview that show where to begin: `# Comment` lines and commands that begin
// with `kubectl iam`.
std::string_view first_steps();

} // namespace iam::cli
