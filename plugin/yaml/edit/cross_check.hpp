#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iam::yaml {

// Each item of the list in `text`, as our reader reads it, in a canonical form: scalars by their
// text, without types, quoting and layout; aliases followed; merge keys as written. Returns nullopt
// if the text is not a list.
std::optional<std::vector<std::string>> items_by_libyaml(const std::string& text);

// The same by yaml-cpp, which shares no code with our reader, on the first document of `text`.
// Returns nullopt if it finds no list, or rejects the text.
std::optional<std::vector<std::string>> items_by_yaml_cpp(const std::string& text);

} // namespace iam::yaml
