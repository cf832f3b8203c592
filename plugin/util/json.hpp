#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iam::util {

// A JSON value whose object keys stay in the order in which they were read or set.
using Json = nlohmann::ordered_json;

// The value of `text`. Throws Error, with the line and column in its cause and `where` as the
// place, if that is not JSON (RFC 8259) or is nested more than 1000 deep.
Json parse_json(std::string_view text, const std::string& where);

// `value` on one line. Bytes that are not UTF-8 become U+FFFD, as Go's encoder does.
std::string dump_json(const Json& value);

// `value` on one line in ASCII: other characters are `\uXXXX`, as Python's json.dumps writes it.
std::string ascii_json(const Json& value);

// `value` as kubectl prints it: four spaces, and a final newline.
std::string pretty_json(const Json& value);

// What others have written need not have the form that we expect. Every function below therefore
// takes any value for `object`, and treats a member of another type as a missing one.

// The member `key`. Returns null if there is none.
const Json& member(const Json& object, const char* key);

// The array `key`. Returns an empty one if there is none.
const Json& array_at(const Json& object, const char* key);

// The text `key`. Returns nullopt, or an empty text, if there is none.
std::optional<std::string> find_text(const Json& object, const char* key);
std::string text_at(const Json& object, const char* key);

// The whole number `key`. Returns nullopt if there is none.
std::optional<std::int64_t> integer_at(const Json& object, const char* key);

// The texts among the items of `array`.
std::vector<std::string> texts_in(const Json& array);

} // namespace iam::util
