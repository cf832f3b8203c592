#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace iam::yaml {

// A place for people: lines and columns from 1, columns counted in code points.
struct Position {
  std::size_t line = 1;
  std::size_t column = 1;

  friend bool operator==(const Position&, const Position&) = default;
};

// A range of bytes, `begin` included and `end` not.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;

  std::size_t size() const { return end - begin; }
  bool empty() const { return begin == end; }
  bool contains(Span other) const { return begin <= other.begin && other.end <= end; }

  friend bool operator==(const Span&, const Span&) = default;
};

// U+FEFF in UTF-8.
inline constexpr std::string_view k_byte_order_mark = "\xef\xbb\xbf";

// The length in bytes of the line break at `text[at]`, or 0 if there is none. YAML 1.1 knows
// five: LF, CRLF, CR, NEL, LS and PS (CRLF counts as one break).
std::size_t break_length(std::string_view text, std::size_t at);

// A text with its lines and its code points indexed.
class Source {
public:
  explicit Source(std::string text);

  const std::string& text() const { return m_text; }
  std::string_view slice(Span span) const;

  // Where the YAML begins: 3 behind a UTF-8 byte order mark, else 0.
  std::size_t body() const { return m_body; }

  // The place of the byte at `offset`; the end of the text is a place too.
  Position position(std::size_t offset) const;

  // The byte at a place of the text; of a place behind a line's end, the line's end.
  std::size_t offset(Position position) const;

  // The byte at which the code point number `index` of the body begins.
  std::size_t byte_of(std::size_t index) const;

  // The first byte of the line that holds `offset`, and the first byte of the line after it (the
  // end of the text for the last line).
  std::size_t line_start(std::size_t offset) const;
  std::size_t next_line(std::size_t offset) const;

private:
  std::size_t index_of(std::size_t offset) const;

  std::string m_text;
  std::size_t m_body = 0;
  std::vector<std::size_t> m_lines;       // first byte of each line
  std::vector<std::size_t> m_checkpoints; // byte of every k_stride-th code point; empty for ASCII
};

} // namespace iam::yaml
