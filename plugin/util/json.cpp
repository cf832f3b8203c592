#include "util/json.hpp"

#include "util/error.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::util {
namespace {

constexpr std::size_t k_depth_limit = 1000;

// "line 3, column 7" of the byte at `offset`.
std::string place_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t line_start = before.rfind('\n') + 1; // npos + 1 is 0
  return fmt::format("line {}, column {}", line, before.size() - line_start + 1);
}

// Whether brackets are nested deeper than the limit. The library parses iteratively, but copies and
// destroys a tree recursively.
bool is_too_deep(std::string_view text) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      in_string = !in_string;
    } else if (in_string) {
      i += c == '\\' ? 1U : 0U; // with the character that it escapes
    } else if (c == '[' || c == '{') {
      if (++depth > k_depth_limit + 1) {
        return true;
      }
    } else if (c == ']' || c == '}') {
      depth -= depth > 0 ? 1U : 0U;
    }
  }
  return false;
}

} // namespace

Json parse_json(std::string_view text, const std::string& where) {
  if (is_too_deep(text)) {
    throw Error(fmt::format("JSON nested more than {} levels deep", k_depth_limit), where);
  }
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& e) {
    throw Error("not valid JSON at " + place_of(text, std::max<std::size_t>(e.byte, 1) - 1), where);
  } catch (const Json::out_of_range&) {
    throw Error("not valid JSON: a number is too large", where);
  }
}

std::string dump_json(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string ascii_json(const Json& value) {
  return value.dump(-1, ' ', true, Json::error_handler_t::replace);
}

std::string pretty_json(const Json& value) {
  return value.dump(4, ' ', false, Json::error_handler_t::replace) + '\n';
}

const Json& member(const Json& object, const char* key) {
  static const Json k_null;
  const auto found = object.find(key);
  return found == object.end() ? k_null : *found;
}

const Json& array_at(const Json& object, const char* key) {
  static const Json k_empty = Json::array();
  const Json& value = member(object, key);
  return value.is_array() ? value : k_empty;
}

std::optional<std::string> find_text(const Json& object, const char* key) {
  const Json& value = member(object, key);
  return value.is_string() ? std::optional(value.get<std::string>()) : std::nullopt;
}

std::string text_at(const Json& object, const char* key) {
  return find_text(object, key).value_or("");
}

std::optional<std::int64_t> integer_at(const Json& object, const char* key) {
  const Json& value = member(object, key);
  return value.is_number_integer() ? std::optional(value.get<std::int64_t>()) : std::nullopt;
}

std::vector<std::string> texts_in(const Json& array) {
  std::vector<std::string> texts;
  if (array.is_array()) {
    for (const Json& item : array) {
      if (item.is_string()) {
        texts.push_back(item.get<std::string>());
      }
    }
  }
  return texts;
}

} // namespace iam::util
