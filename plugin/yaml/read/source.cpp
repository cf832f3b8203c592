#include "yaml/read/source.hpp"

#include "util/text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace iam::yaml {
namespace {

constexpr std::size_t k_stride = 256;

bool continues_code_point(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

// Whether all of `text` is ASCII. Looks at eight bytes at a time.
bool is_ascii(std::string_view text) {
  constexpr std::uint64_t k_high_bits = 0x8080808080808080;
  std::uint64_t all = 0;
  for (; text.size() >= sizeof all; text.remove_prefix(sizeof all)) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text.data(), sizeof bytes);
    all |= bytes;
  }
  return (all & k_high_bits) == 0 &&
         std::ranges::all_of(text, [](char c) { return static_cast<signed char>(c) >= 0; });
}

} // namespace

std::size_t break_length(std::string_view text, std::size_t at) {
  const char first = text[at];
  if (first != '\n' && first != '\r' && first != '\xc2' && first != '\xe2') {
    return 0; // asked of nearly every byte
  }
  const std::string_view rest = text.substr(at);
  if (rest.starts_with("\r\n") || rest.starts_with("\xc2\x85")) {
    return 2;
  }
  if (rest.starts_with('\n') || rest.starts_with('\r')) {
    return 1;
  }
  return rest.starts_with("\xe2\x80\xa8") || rest.starts_with("\xe2\x80\xa9") ? 3 : 0;
}

Source::Source(std::string text)
    : m_text(std::move(text)),
      m_body(m_text.starts_with(k_byte_order_mark) ? k_byte_order_mark.size() : 0) {
  m_lines.push_back(0);
  const bool ascii = is_ascii(m_text);
  if (ascii && m_text.find('\r') == std::string::npos) { // nearly all there is
    for (std::size_t at = m_text.find('\n'); at != std::string::npos;
         at = m_text.find('\n', at + 1)) {
      m_lines.push_back(at + 1);
    }
    return;
  }
  for (std::size_t at = 0; at < m_text.size();) {
    const std::size_t length = break_length(m_text, at);
    if (length > 0) {
      m_lines.push_back(at + length);
    }
    at += std::max<std::size_t>(1, length);
  }
  if (ascii) {
    return;
  }
  std::size_t index = 0;
  for (std::size_t at = m_body; at < m_text.size(); ++at) {
    if (!continues_code_point(m_text[at])) {
      if (index % k_stride == 0) {
        m_checkpoints.push_back(at);
      }
      ++index;
    }
  }
}

std::string_view Source::slice(Span span) const {
  return std::string_view(m_text).substr(span.begin, span.size());
}

Position Source::position(std::size_t offset) const {
  const auto next = std::upper_bound(m_lines.begin(), m_lines.end(), offset);
  const std::size_t line = static_cast<std::size_t>(next - m_lines.begin());
  const std::size_t start = std::max(m_lines[line - 1], line == 1 ? m_body : 0);
  return {line, index_of(std::max(start, offset)) - index_of(start) + 1};
}

std::size_t Source::offset(Position position) const {
  if (position.line > m_lines.size()) {
    return m_text.size();
  }
  const std::size_t line = m_lines[position.line - 1];
  const std::size_t start = std::max(line, position.line == 1 ? m_body : 0);
  const std::size_t next = next_line(line);
  // The line's break, whose first byte `break_length` knows.
  std::size_t end = next;
  for (std::size_t length = 1; length <= 3; ++length) {
    if (next < start + length) {
      break;
    }
    if (break_length(m_text, next - length) == length) {
      end = next - length;
    }
  }
  return std::min(byte_of(index_of(start) + position.column - 1), end);
}

// The number of code points of the body before `offset`: the other way of byte_of.
std::size_t Source::index_of(std::size_t offset) const {
  if (m_checkpoints.empty()) {
    return offset - m_body;
  }
  const auto next = std::ranges::upper_bound(m_checkpoints, offset);
  if (next == m_checkpoints.begin()) {
    return 0;
  }
  const auto number = static_cast<std::size_t>(next - m_checkpoints.begin()) - 1;
  return number * k_stride + util::code_point_count(slice({m_checkpoints[number], offset}));
}

std::size_t Source::byte_of(std::size_t index) const {
  if (m_checkpoints.empty()) {
    return std::min(m_body + index, m_text.size());
  }
  const std::size_t checkpoint = std::min(index / k_stride, m_checkpoints.size() - 1);
  std::size_t at = m_checkpoints[checkpoint];
  for (std::size_t left = index - checkpoint * k_stride; left > 0 && at < m_text.size(); --left) {
    ++at;
    while (at < m_text.size() && continues_code_point(m_text[at])) {
      ++at;
    }
  }
  return at;
}

std::size_t Source::line_start(std::size_t offset) const {
  return *std::prev(std::upper_bound(m_lines.begin(), m_lines.end(), offset));
}

std::size_t Source::next_line(std::size_t offset) const {
  const auto next = std::upper_bound(m_lines.begin(), m_lines.end(), offset);
  return next == m_lines.end() ? m_text.size() : *next;
}

} // namespace iam::yaml
