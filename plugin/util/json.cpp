#include "util/json.hpp"

#include "util/error.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::util {
namespace {

constexpr int k_depth_limit = 1000;

// "line 3, column 7" of the byte at `offset`.
std::string place_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t line_start = before.rfind('\n') + 1; // npos + 1 is 0
  return fmt::format("line {}, column {}", line, before.size() - line_start + 1);
}

} // namespace

Json parse_json(std::string_view text, const std::string& where) {
  // The parser itself is iterative, but copying or destroying a deep tree is not.
  const auto refuse_depth = [&](int depth, Json::parse_event_t, Json&) {
    if (depth > k_depth_limit) {
      throw Error(fmt::format("JSON is nested more than {} deep", k_depth_limit), where);
    }
    return true;
  };
  try {
    return Json::parse(text, refuse_depth);
  } catch (const Json::parse_error& e) {
    throw Error(fmt::format("not valid JSON at {}", place_of(text, e.byte > 0 ? e.byte - 1 : 0)),
                where);
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

std::string text_at(const Json& object, const char* key) {
  return object.is_object() && object.contains(key) && object.at(key).is_string()
             ? object.at(key).get<std::string>()
             : "";
}

} // namespace iam::util
