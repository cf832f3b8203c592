#include "identity/names.hpp"

#include "util/characters.hpp"

#include <algorithm>

namespace iam::identity {

bool has_name_characters(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return util::is_alphanumeric(c) || k_name_marks.find(c) != std::string_view::npos;
  });
}

bool is_session_name(std::string_view text) {
  return text.size() >= 2 && text.size() <= 64 && has_name_characters(text);
}

bool is_permission_set_name(std::string_view text) {
  return !text.empty() && text.size() <= 32 && has_name_characters(text);
}

} // namespace iam::identity
