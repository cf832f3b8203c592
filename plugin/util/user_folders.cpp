#include "util/user_folders.hpp"

#include <string_view>

namespace iam::util {
namespace {

// Our folder in the one that `variable` names or else in `usual`, a path below the home folder.
std::optional<std::string> own_folder(const Environment& environment, std::string_view variable,
                                      std::string_view usual) {
  constexpr const char* k_name = "/kubectl-iam";
  const auto given = environment.get_nonempty(variable);
  if (given && given->starts_with('/')) { // the specification ignores a relative one
    return *given + k_name;
  }
  const auto home = environment.home();
  return home ? std::optional(*home + std::string(usual) + k_name) : std::nullopt;
}

} // namespace

std::optional<std::string> cache_folder(const Environment& environment) {
  return own_folder(environment, "XDG_CACHE_HOME", "/.cache");
}

std::optional<std::string> state_folder(const Environment& environment) {
  return own_folder(environment, "XDG_STATE_HOME", "/.local/state");
}

} // namespace iam::util
