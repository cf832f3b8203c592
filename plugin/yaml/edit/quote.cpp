#include "yaml/edit/quote.hpp"

#include "util/characters.hpp"
#include "util/text.hpp"
#include "yaml/read/resolve.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::yaml {
namespace {

bool is_printable_ascii(char c) {
  return c >= 0x20 && c < 0x7F;
}

// Text that begins with a digit, a sign or a dot may be a number for some parser, and indicators
// have a meaning. A flag such as `--region` is neither.
bool begins_safely(std::string_view text) {
  const bool is_flag = text.size() > 2 && text.starts_with("--") && util::is_letter(text[2]);
  return util::is_letter(text.front()) || text.front() == '_' || text.front() == '/' || is_flag;
}

bool is_plain_safe(std::string_view text, Collection context) {
  if (text.empty() || !begins_safely(text) || text.back() == ' ' || text.back() == ':') {
    return false;
  }
  if (!std::all_of(text.begin(), text.end(), is_printable_ascii)) {
    return false;
  }
  if (text.find_first_of("{}") != std::string_view::npos || // templates
      text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos) {
    return false;
  }
  if (context == Collection::flow && text.find_first_of(",[]?") != std::string_view::npos) {
    return false;
  }
  return type_of_plain(text) == Type::string;
}

std::string single_quoted(std::string_view text) {
  return '\'' + util::replace_all(text, "'", "''") + '\'';
}

// Uses escapes that YAML and JSON share, for characters that could break a line or that are
// invisible; other letters stay readable.
std::string double_quoted(std::string_view text) {
  std::string result = "\"";
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (c == '\n') {
      result += "\\n";
    } else if (c == '\t') {
      result += "\\t";
    } else if (c == '\r') {
      result += "\\r";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      result += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    } else if (text.substr(at).starts_with("\xc2\x85")) {
      result += "\\u0085";
      ++at;
    } else if (text.substr(at).starts_with("\xe2\x80\xa8")) {
      result += "\\u2028";
      at += 2;
    } else if (text.substr(at).starts_with("\xe2\x80\xa9")) {
      result += "\\u2029";
      at += 2;
    } else if (text.substr(at).starts_with("\xef\xbb\xbf")) {
      result += "\\ufeff";
      at += 2;
    } else {
      result += c;
    }
  }
  return result + '"';
}

} // namespace

std::string quote(std::string_view text, Style wanted, Collection context) {
  if (wanted == Style::plain && is_plain_safe(text, context)) {
    return std::string(text);
  }
  const bool one_line = std::all_of(text.begin(), text.end(), is_printable_ascii);
  return wanted == Style::single_quoted && one_line ? single_quoted(text) : double_quoted(text);
}

std::string quote_json(std::string_view text) {
  return double_quoted(text);
}

} // namespace iam::yaml
