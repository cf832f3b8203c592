#include "present/diff_view.hpp"

#include "present/output.hpp"
#include "util/text.hpp"

#include <fmt/ostream.h>
#include <string>
#include <string_view>

namespace iam::present {
namespace {

void print_line(const util::DiffLine& line, bool colour, std::ostream& out) {
  constexpr std::string_view k_red = "\x1b[31m";
  constexpr std::string_view k_green = "\x1b[32m";
  constexpr std::string_view k_cyan = "\x1b[36m";
  constexpr std::string_view k_reset = "\x1b[0m";
  const std::string_view start = line.mark == util::DiffLine::Mark::removed ? k_red
                                 : line.mark == util::DiffLine::Mark::added ? k_green
                                 : line.mark == util::DiffLine::Mark::hunk  ? k_cyan
                                                                            : "";
  std::string_view text = line.text;
  if (text.ends_with('\r')) {
    text.remove_suffix(1); // of a text with CRLF
  }
  // A tab moves the cursor, which does no harm, and comments in YAML hold them.
  std::vector<std::string> parts;
  for (const std::string_view part : util::split(text, '\t')) {
    parts.push_back(util::printable(part));
  }
  const bool coloured = colour && !start.empty();
  fmt::print(out, "{}{}{}\n", coloured ? start : "", join(parts, "\t"), coloured ? k_reset : "");
}

} // namespace

void print_diff(std::ostream& out, const std::vector<util::DiffLine>& lines, bool colour) {
  for (const util::DiffLine& line : lines) {
    print_line(line, colour, out);
  }
}

} // namespace iam::present
