#include "util/shell_words.hpp"

#include "util/characters.hpp"
#include "util/text.hpp"

#include <algorithm>

namespace iam::util {
namespace {

class Splitter {
public:
  explicit Splitter(std::string_view text) : m_rest(text) {}

  std::optional<std::vector<std::string>> split() {
    while (skip_blanks()) {
      std::string word;
      while (!m_rest.empty() && !is_blank(m_rest.front())) {
        if (!take_piece(word)) {
          return std::nullopt;
        }
      }
      m_words.push_back(std::move(word));
    }
    return std::move(m_words);
  }

private:
  // Returns false at the end of the text.
  bool skip_blanks() {
    while (!m_rest.empty() && is_blank(m_rest.front())) {
      m_rest.remove_prefix(1);
    }
    return !m_rest.empty();
  }

  char take() {
    const char c = m_rest.front();
    m_rest.remove_prefix(1);
    return c;
  }

  // Takes a character, an escaped one or a quoted piece. Returns false if that has no end.
  bool take_piece(std::string& word) {
    const char c = take();
    if (c == '\'' || c == '"') {
      return take_quoted(word, c);
    }
    if (c == '\\') {
      if (m_rest.empty()) {
        return false;
      }
      word += take();
    } else {
      word += c;
    }
    return true;
  }

  // Within double quotes, a backslash escapes only a double quote and itself.
  bool take_quoted(std::string& word, char quote) {
    while (!m_rest.empty()) {
      char c = take();
      if (c == quote) {
        return true;
      }
      if (c == '\\' && quote == '"' && !m_rest.empty() &&
          (m_rest.front() == '"' || m_rest.front() == '\\')) {
        c = take();
      }
      word += c;
    }
    return false;
  }

  std::string_view m_rest;
  std::vector<std::string> m_words;
};

} // namespace

std::optional<std::vector<std::string>> shell_words(std::string_view text) {
  return Splitter(text).split();
}

std::string shell_word(std::string_view text) {
  constexpr std::string_view k_plain = "-_./:@%+,=";
  const bool is_plain = !text.empty() && std::ranges::all_of(text, [&](char c) {
    return is_alphanumeric(c) || k_plain.find(c) != std::string_view::npos;
  });
  return is_plain ? std::string(text) : '\'' + replace_all(text, "'", "'\\''") + '\'';
}

} // namespace iam::util
