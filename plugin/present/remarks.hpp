#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iam::present {

// Something to say about a line of a text that the user edits.
struct Remark {
  std::size_t line = 0; // from 1, above which it stands; 0: about the text as a whole
  std::string text;     // lines; what is too long is wrapped

  // The column, from 0, at which it stands; nullopt: that of the line.
  std::optional<std::size_t> indent = {};

  // Its lines are the user's, to be put back by taking the mark away: they are not wrapped.
  bool is_verbatim = false;
};

// Remarks as comments of a text, each line of which begins with a mark, so that they can be taken
// out again. All other comments are the user's.
class Remarks {
public:
  // The mark is one with which no line of `text` begins.
  explicit Remarks(std::string_view text);

  // `text` with each remark above its line, and those about the whole at its top.
  std::string added_to(std::string_view text, const std::vector<Remark>& remarks) const;

  // `text` without them.
  std::string removed_from(std::string_view text) const;

  // As lines begin: `# kubectl-iam:`.
  const std::string& mark() const { return m_mark; }

private:
  bool is_marked(std::string_view line) const;
  std::string comment_of(const Remark& remark, std::size_t indent) const;

  std::string m_mark;
};

// What the user has done with a text.
enum class Answer {
  empty,     // nothing but blanks and comments is left of it
  unchanged, // it is as it was offered
  given_up,  // it is as it was rejected
  changed,
};

// Judges what has come back for the text `offered`. `rejected` is the text without remarks that
// was rejected before, nullopt at first.
Answer answer_of(const Remarks& remarks, std::string_view offered, std::string_view returned,
                 const std::optional<std::string>& rejected);

} // namespace iam::present
