#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace iam::cli {

// What could stand at the cursor.
struct Candidate {
  std::string value;
  std::string description = {}; // may be empty
};

using Candidates = std::vector<Candidate>;

// What the shell is to do besides; the numbers are those of cobra's ShellCompDirective.
enum class Directive : std::uint8_t {
  offer_files = 0,  // where there are no candidates
  no_space = 2 | 4, // the word goes on behind the candidate
  no_files = 4,
};

struct Answer {
  Candidates candidates;
  Directive directive = Directive::no_files;
};

enum class Descriptions : std::uint8_t { show, hide };

// Prints `answer` in cobra's protocol, which kubectl passes on: `VALUE<TAB>DESCRIPTION` lines, then
// `:DIRECTIVE`. Candidates that do not begin with `typed` are left out, since the shells do not all
// filter, and so are those that cannot be shown on a terminal.
void print(const Answer& answer, std::string_view typed, Descriptions descriptions,
           std::ostream& out);

} // namespace iam::cli
