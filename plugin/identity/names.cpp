#include "identity/names.hpp"

#include "identity/arn.hpp"
#include "util/characters.hpp"

#include <algorithm>

namespace iam::identity {

bool has_name_characters(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return util::is_alphanumeric(c) || k_name_marks.find(c) != std::string_view::npos;
  });
}

std::string_view role_of_session(std::string_view resource) {
  const std::size_t kind = resource.find('/');
  if (kind == std::string_view::npos) {
    return {};
  }
  const std::string_view rest = resource.substr(kind + 1);
  return last_segment(rest.substr(0, rest.rfind('/')));
}

bool is_session_name(std::string_view text) {
  return text.size() >= 2 && text.size() <= 64 && has_name_characters(text);
}

bool is_permission_set_name(std::string_view text) {
  return !text.empty() && text.size() <= 32 && has_name_characters(text);
}

} // namespace iam::identity
