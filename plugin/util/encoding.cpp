#include "util/encoding.hpp"

#include <cstdint>

namespace iam::util {
namespace {

constexpr std::string_view k_base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view k_base64url_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view k_lower_hex_digits = "0123456789abcdef";
constexpr std::string_view k_upper_hex_digits = "0123456789ABCDEF";
constexpr std::string_view k_unreserved =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

unsigned char byte_of(char c) {
  return static_cast<unsigned char>(c);
}

// Without padding.
std::string encode_64(std::string_view bytes, std::string_view digits) {
  std::string result;
  result.reserve((bytes.size() + 2) / 3 * 4);
  std::uint32_t bits = 0;
  int count = 0; // of the low bits in `bits` that are not written yet
  for (const char c : bytes) {
    bits = (bits << 8) | byte_of(c);
    for (count += 8; count >= 6; count -= 6) {
      result += digits[(bits >> (count - 6)) & 63];
    }
  }
  if (count > 0) {
    result += digits[(bits << (6 - count)) & 63];
  }
  return result;
}

// Without padding and line breaks.
std::optional<std::string> decode_64(std::string_view text, std::string_view digits) {
  if (text.size() % 4 == 1) {
    return std::nullopt;
  }
  std::string result;
  result.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::size_t digit = digits.find(c);
    if (digit == std::string_view::npos) {
      return std::nullopt;
    }
    bits = (bits << 6) | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count >= 8) {
      count -= 8;
      result += static_cast<char>((bits >> count) & 0xFF);
    }
  }
  return result;
}

std::string without_line_breaks(std::string_view text) {
  std::string result(text);
  std::erase_if(result, [](char c) { return c == '\n' || c == '\r'; });
  return result;
}

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') {
    return static_cast<unsigned>(c - '0');
  }
  if (c >= 'a' && c <= 'f') {
    return static_cast<unsigned>(c - 'a' + 10);
  }
  if (c >= 'A' && c <= 'F') {
    return static_cast<unsigned>(c - 'A' + 10);
  }
  return std::nullopt;
}

// The byte of the two digits that `text` begins with.
std::optional<char> hex_byte(std::string_view text) {
  if (text.size() < 2) {
    return std::nullopt;
  }
  const auto high = hex_digit(text[0]);
  const auto low = hex_digit(text[1]);
  if (!high || !low) {
    return std::nullopt;
  }
  return static_cast<char>(*high << 4 | *low);
}

} // namespace

std::string base64(std::string_view bytes) {
  std::string result = encode_64(bytes, k_base64_digits);
  result.append((4 - result.size() % 4) % 4, '=');
  return result;
}

std::string base64url(std::string_view bytes) {
  return encode_64(bytes, k_base64url_digits);
}

std::optional<std::string> decode_base64(std::string_view text) {
  const std::string joined = without_line_breaks(text);
  if (joined.size() % 4 != 0) {
    return std::nullopt;
  }
  std::string_view digits = joined;
  for (int i = 0; i < 2 && digits.ends_with('='); ++i) {
    digits.remove_suffix(1);
  }
  return decode_64(digits, k_base64_digits);
}

std::optional<std::string> decode_base64url(std::string_view text) {
  return decode_64(without_line_breaks(text), k_base64url_digits);
}

std::string hex(std::string_view bytes) {
  std::string result;
  result.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    result += k_lower_hex_digits[byte_of(c) >> 4];
    result += k_lower_hex_digits[byte_of(c) & 15];
  }
  return result;
}

std::optional<std::string> decode_hex(std::string_view text) {
  if (text.size() % 2 != 0) {
    return std::nullopt;
  }
  std::string result;
  for (; !text.empty(); text.remove_prefix(2)) {
    const auto byte = hex_byte(text);
    if (!byte) {
      return std::nullopt;
    }
    result += *byte;
  }
  return result;
}

std::string percent_encode(std::string_view text, Slash slash) {
  std::string result;
  result.reserve(text.size() * 3 / 2);
  for (const char c : text) {
    if (k_unreserved.find(c) != std::string_view::npos || (c == '/' && slash == Slash::keep)) {
      result += c;
      continue;
    }
    result += '%';
    result += k_upper_hex_digits[byte_of(c) >> 4];
    result += k_upper_hex_digits[byte_of(c) & 15];
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
