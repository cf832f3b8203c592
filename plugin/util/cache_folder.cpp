#include "util/cache_folder.hpp"

namespace iam::util {

std::optional<std::string> cache_folder(const Environment& environment) {
  constexpr const char* k_name = "/kubectl-iam";
  const auto cache = environment.get_nonempty("XDG_CACHE_HOME");
  if (cache && cache->starts_with('/')) { // the specification ignores a relative one
    return *cache + k_name;
  }
  const auto home = environment.home();
  return home ? std::optional(*home + "/.cache" + k_name) : std::nullopt;
}

} // namespace iam::util
