#include "yaml/read/disguise.hpp"

#include "util/text.hpp"
#include "yaml/read/lost_letter.hpp"
#include "yaml/read/source.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace iam::yaml {
namespace {

// Whether every line but the first begins with a space, those at the end aside that are empty.
bool is_indented(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::size_t length = break_length(text, at);
    if (length == 0) {
      continue;
    }
    const std::string_view rest = text.substr(at + length);
    if (rest.find_first_not_of("\r\n") == std::string_view::npos) {
      return true;
    }
    if (!rest.starts_with(' ')) {
      return false;
    }
    at += length - 1;
  }
  return true;
}

// Whether a text may hold the character as a number: `\x07`, `\u0007`. `lower` is the text in lower
// case.
bool may_hold_escaped(std::string_view lower, unsigned code_point) {
  return lower.find(fmt::format("x{:02x}", code_point)) != std::string::npos ||
         lower.find(fmt::format("{:04x}", code_point)) != std::string::npos;
}

} // namespace

// An escape of double quotes: `\a` is the character 7.
struct Disguise::Escape {
  char letter;
  std::string_view meaning;

  bool is_used_in(std::string_view text, std::string_view lower) const {
    return text.find(std::string("\\") + letter) != std::string_view::npos ||
           may_hold_escaped(lower, static_cast<unsigned char>(meaning.front()));
  }
};

Disguise::Disguise(std::string_view body) : m_body(body) {
  if (body.find(k_byte_order_mark) != std::string_view::npos) {
    m_body.remove_suffix(letter_lost_at_end(body));
    hide_byte_order_marks();
  }
}

bool Disguise::hide_flow_indicators(std::size_t offset) {
  bool changed = false;
  for (; offset < m_body.size() && m_body[offset] != ' ' && m_body[offset] != '\t' &&
         break_length(m_body, offset) == 0;
       ++offset) {
    const char c = body()[offset];
    if (c == ',' || c == '[' || c == ']') {
      changeable(offset) = '~';
      changed = true;
    }
  }
  return changed;
}

bool Disguise::hide_colon(std::size_t offset) {
  if (m_colon.empty()) {
    constexpr std::string_view k_candidates = "^;$()=+/_~<";
    const std::string lower = util::to_lower_ascii(m_body);
    const auto free = std::find_if(k_candidates.begin(), k_candidates.end(), [&](char c) {
      return body().find(c) == std::string_view::npos &&
             !may_hold_escaped(lower, static_cast<unsigned char>(c));
    });
    if (free == k_candidates.end()) {
      return false;
    }
    m_colon = *free;
  }
  changeable(offset) = m_colon.front();
  return true;
}

bool Disguise::hide_escaped_quotes(std::size_t offset) {
  if (m_escape == nullptr) {
    static constexpr std::array<Escape, 4> k_candidates = {
        {{'a', "\a"}, {'v', "\v"}, {'f', "\f"}, {'e', "\x1b"}}};
    const std::string lower = util::to_lower_ascii(m_body);
    const auto free =
        std::find_if(k_candidates.begin(), k_candidates.end(),
                     [&](const Escape& escape) { return !escape.is_used_in(m_body, lower); });
    if (free == k_candidates.end()) {
      return false;
    }
    m_escape = &*free;
  }
  bool changed = false;
  for (std::size_t at = offset + 1; at + 1 < m_body.size() && m_body[at] != '"'; ++at) {
    if (m_body[at] != '\\') {
      continue;
    }
    ++at;
    if (body()[at] == '\'') {
      changeable(at) = m_escape->letter;
      changed = true;
    }
  }
  return changed;
}

std::string Disguise::restored(std::string_view value) const {
  std::string result(value);
  if (!m_letter.empty()) {
    result = util::replace_all(result, m_letter, k_byte_order_mark);
  }
  if (!m_colon.empty()) {
    result = util::replace_all(result, m_colon, ":");
  }
  if (m_escape != nullptr) {
    result = util::replace_all(result, m_escape->meaning, "'");
  }
  return result;
}

// libyaml skips a byte order mark at the start of any line; for go-yaml it is a letter like others.
// A letter of Unicode's private use area that the text does not hold stands in for it.
//
// But where the body itself begins with one (a second one, then), go-yaml skips it, and from there
// on, since it looks for the mark where its buffer begins, the first character of each line on
// which it looks for a token. Where those are blanks, it reads as libyaml does; other such texts
// lose letters to it, and are no map to us.
void Disguise::hide_byte_order_marks() {
  const std::size_t kept =
      m_body.starts_with(k_byte_order_mark) && is_indented(m_body) ? k_byte_order_mark.size() : 0;
  const std::string_view hidden = m_body.substr(kept);
  if (hidden.find(k_byte_order_mark) == std::string_view::npos) {
    return;
  }
  const std::string lower = util::to_lower_ascii(m_body);
  unsigned code_point = 0xE000;
  m_letter = "\xee\x80\x80"; // in UTF-8
  while ((m_body.find(m_letter) != std::string_view::npos || may_hold_escaped(lower, code_point)) &&
         m_letter.back() != '\xbf') {
    ++m_letter.back();
    ++code_point;
  }
  m_changed = m_body.substr(0, kept);
  m_changed += util::replace_all(hidden, k_byte_order_mark, m_letter);
}

char& Disguise::changeable(std::size_t offset) {
  if (m_changed.empty()) {
    m_changed = m_body;
  }
  return m_changed[offset];
}

} // namespace iam::yaml
