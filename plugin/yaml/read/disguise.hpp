#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace iam::yaml {

// What libyaml is shown in place of a text, so that it reads it as go-yaml v2 does. All that is
// hidden is replaced by something of the same length in bytes and in code points, so that places
// stay; a letter that go-yaml loses at the end is left out. The text is copied only where there is
// something to hide.
class Disguise {
public:
  // `body` is the text behind the byte order mark that may begin it; it must outlive the disguise.
  explicit Disguise(std::string_view body);

  std::string_view body() const { return m_changed.empty() ? m_body : m_changed; }

  // For go-yaml `,`, `[` and `]` belong to the tag that begins at `offset`, for libyaml they end
  // it. No such tag has a meaning, so any letter does. False where the tag holds none.
  bool hide_flow_indicators(std::size_t offset);

  // In flow style a colon before a flow indicator is a letter for go-yaml (`[a:, b]` holds `a:`),
  // an error for libyaml. False where every letter that could stand in for it is taken.
  bool hide_colon(std::size_t offset);

  // go-yaml knows the escape `\'`, libyaml does not. Hides those of the double-quoted scalar that
  // begins at `offset`. False where it holds none, or every escape that could stand in is taken.
  bool hide_escaped_quotes(std::size_t offset);

  // A value as it stands in the text itself.
  std::string restored(std::string_view value) const;
  bool changes_values() const {
    return !m_letter.empty() || !m_colon.empty() || m_escape != nullptr;
  }

private:
  struct Escape;

  void hide_byte_order_marks();
  char& changeable(std::size_t offset);

  std::string_view m_body;
  std::string m_changed;            // empty where nothing is hidden
  std::string m_letter;             // stands for byte order marks; empty where none is hidden
  std::string m_colon;              // stands for colons; empty where none is hidden
  const Escape* m_escape = nullptr; // stands for `\'`, where one is hidden
};

} // namespace iam::yaml
