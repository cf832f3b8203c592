#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace iam::util {

// A JSON value whose object keys stay in the order in which they were read or set.
using Json = nlohmann::ordered_json;

// The value that `text` holds. Throws `Error` with line and column, and `where` as the place, when
// it is not JSON (RFC 8259) or is nested more than 1000 deep.
Json parse_json(std::string_view text, const std::string& where);

// `value` on one line. Bytes that are not UTF-8 become U+FFFD, as Go's encoder does.
std::string dump_json(const Json& value);

// `value` on one line in ASCII: other characters are `\uXXXX`, as Python's json.dumps has it.
std::string ascii_json(const Json& value);

// `value` as kubectl prints it: four spaces, and a final newline.
std::string pretty_json(const Json& value);

// The text under `key`; empty where there is none, where it is no text, or `object` is no object.
std::string text_at(const Json& object, const char* key);

} // namespace iam::util
