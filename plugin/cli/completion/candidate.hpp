#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace iam::cli {

// A possible completion of the word at the cursor.
struct Candidate {
  std::string value;
  std::string description = {};
};

using Candidates = std::vector<Candidate>;

// Instructions for the shell, numbered as cobra's ShellCompDirective.
enum class Directive : std::uint8_t {
  offer_files = 0,  // if there are no candidates
  no_space = 2 | 4, // the word continues after the candidate, and no files
  no_files = 4,
};

struct Answer {
  Candidates candidates;
  Directive directive = Directive::no_files;
};

enum class Descriptions : std::uint8_t { show, hide };

// Prints `answer` in cobra's protocol, which kubectl passes on: `VALUE<TAB>DESCRIPTION` lines, then
// `:DIRECTIVE`. Omits candidates that do not begin with `typed`, since not all shells filter, and
// those with characters that a terminal cannot show.
void print(const Answer& answer, std::string_view typed, Descriptions descriptions,
           std::ostream& out);

} // namespace iam::cli
