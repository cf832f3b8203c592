#include "cli/completion/candidate.hpp"

#include "util/text.hpp"

#include <fmt/ostream.h>

namespace iam::cli {

void print(const Answer& answer, std::string_view typed, Descriptions descriptions,
           std::ostream& out) {
  for (const Candidate& candidate : answer.candidates) {
    if (!candidate.value.starts_with(typed) ||
        util::printable(candidate.value) != candidate.value) {
      continue;
    }
    if (candidate.description.empty() || descriptions == Descriptions::hide) {
      fmt::print(out, "{}\n", candidate.value);
    } else {
      fmt::print(out, "{}\t{}\n", candidate.value, util::printable(candidate.description));
    }
  }
  fmt::print(out, ":{}\n", static_cast<int>(answer.directive));
}

} // namespace iam::cli
