#include "util/encoding.hpp"

#include "util/characters.hpp"

#include <charconv>
#include <fmt/format.h>

namespace iam::util {
namespace {

bool is_unreserved(char c) {
  return is_alphanumeric(c) || std::string_view("-._~").find(c) != std::string_view::npos;
}

// The byte of the two hexadecimal digits that `text` begins with.
std::optional<char> hex_byte(std::string_view text) {
  unsigned char byte = 0;
  if (text.size() < 2 || !is_hex_digit(text[0]) || !is_hex_digit(text[1])) {
    return std::nullopt;
  }
  std::from_chars(text.data(), text.data() + 2, byte, 16);
  return static_cast<char>(byte);
}

} // namespace

std::string hex(std::string_view bytes) {
  std::string result;
  result.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    fmt::format_to(std::back_inserter(result), "{:02x}", static_cast<unsigned char>(c));
  }
  return result;
}

std::string percent_encode(std::string_view text, Slash slash) {
  std::string result;
  result.reserve(text.size() * 3 / 2);
  for (const char c : text) {
    if (is_unreserved(c) || (c == '/' && slash == Slash::keep)) {
      result += c;
    } else {
      fmt::format_to(std::back_inserter(result), "%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return result;
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      result += text[i];
      continue;
    }
    const auto byte = hex_byte(text.substr(i + 1));
    if (!byte) {
      return std::nullopt;
    }
    result += *byte;
    i += 2;
  }
  return result;
}

} // namespace iam::util
