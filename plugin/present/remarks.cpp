#include "present/remarks.hpp"

#include "util/line_alignment.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::present {
namespace {

constexpr std::size_t k_width = 100;
constexpr std::size_t k_narrowest = 40; // of a remark's text

std::string_view without_blanks(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  return line;
}

// `line` in pieces of about `width` characters, between words.
std::vector<std::string> wrapped(std::string_view line, std::size_t width) {
  std::vector<std::string> lines(1);
  for (const std::string_view word : util::split(line, ' ')) {
    if (!lines.back().empty() && lines.back().size() + 1 + word.size() > width) {
      lines.emplace_back();
    }
    lines.back() += lines.back().empty() ? "" : " ";
    lines.back() += word;
  }
  return lines;
}

} // namespace

Remarks::Remarks(std::string_view text) : m_mark("# kubectl-iam:") {
  const util::Lines lines = util::lines_of(text);
  for (int number = 2; std::ranges::any_of(lines, [&](auto line) { return is_marked(line); });
       ++number) {
    m_mark = fmt::format("# kubectl-iam-{}:", number);
  }
}

bool Remarks::is_marked(std::string_view line) const {
  return without_blanks(line).starts_with(m_mark);
}

std::string Remarks::added_to(std::string_view text, const std::vector<Remark>& remarks) const {
  const util::Lines lines = util::lines_of(text);
  const std::size_t last = lines.size() + (text.ends_with('\n') ? 1 : 0);
  std::vector<std::string> comments(lines.size() + 2); // by line
  for (const Remark& remark : remarks) {
    const std::size_t number = std::min(remark.line, last);
    const bool is_line = number > 0 && number <= lines.size();
    comments[number] += comment_of(
        remark, is_line ? lines[number - 1].size() - without_blanks(lines[number - 1]).size() : 0);
  }
  std::string result = comments.front();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    result.append(comments[i + 1]).append(lines[i]);
  }
  return result + comments.back();
}

std::string Remarks::comment_of(const Remark& remark, std::size_t indent) const {
  const std::string start = std::string(remark.indent.value_or(indent), ' ') + m_mark;
  const std::size_t width = k_width - std::min(start.size(), k_width - k_narrowest);
  std::string comment;
  for (const std::string_view part : util::split(remark.text, '\n')) {
    const std::string shown = util::printable(part);
    for (const std::string& piece :
         remark.is_verbatim ? std::vector{shown} : wrapped(shown, width)) {
      comment.append(start).append(piece.empty() ? "" : " ").append(piece).append("\n");
    }
  }
  return comment;
}

std::string Remarks::removed_from(std::string_view text) const {
  std::string result;
  for (const std::string_view line : util::lines_of(text)) {
    if (!is_marked(line)) {
      result += line;
    }
  }
  return result;
}

Answer answer_of(const Remarks& remarks, std::string_view offered, std::string_view returned,
                 const std::optional<std::string>& rejected) {
  const std::string text = remarks.removed_from(returned);
  const bool is_empty = std::ranges::all_of(util::lines_of(text), [](std::string_view line) {
    return util::trim(line).empty() || without_blanks(line).starts_with('#');
  });
  if (is_empty) {
    return Answer::empty;
  }
  if (rejected) {
    return returned == offered || text == *rejected ? Answer::given_up : Answer::changed;
  }
  return text == remarks.removed_from(offered) ? Answer::unchanged : Answer::changed;
}

} // namespace iam::present
