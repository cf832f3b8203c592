#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iam::yaml {

// What each item of the list in `text` says, written down in one canonical form: scalars by their
// text, without regard to types, quoting and layout; aliases followed; merge keys as they stand.
// By our reader. Nothing where the text holds no list.
std::optional<std::vector<std::string>> items_by_libyaml(const std::string& text);

// The same by yaml-cpp, which shares no code with our reader and is shown the first document alone.
// Nothing where it finds no list, or rejects the text.
std::optional<std::vector<std::string>> items_by_yaml_cpp(const std::string& text);

} // namespace iam::yaml
