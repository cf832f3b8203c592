#include "cluster/api_mode.hpp"

#include "util/crypto.hpp"
#include "util/encoding.hpp"
#include "util/file.hpp"
#include "util/user_folders.hpp"

#include <optional>

namespace iam::cluster {
namespace {

std::optional<std::string> folder_of(const util::Environment& environment) {
  const auto cache = util::cache_folder(environment);
  return cache ? std::optional(*cache + "/api-mode") : std::nullopt;
}

std::string file_of(const std::string& folder, std::string_view server) {
  return folder + '/' + util::hex(util::sha256(server));
}

} // namespace

void remember_api_mode(std::string_view server, const util::Environment& environment) {
  const auto folder = folder_of(environment);
  if (!folder) {
    return;
  }
  try {
    util::make_folders(*folder, util::Privacy::owner_only);
    util::write_file(file_of(*folder, server), "", {.privacy = util::Privacy::owner_only});
  } catch (const util::Error&) {
    // The home folder is not writable, so it is asked again another time.
  }
}

bool is_known_in_api_mode(std::string_view server, const util::Environment& environment) {
  const auto folder = folder_of(environment);
  try {
    return folder && util::read_file_if_there(file_of(*folder, server)).has_value();
  } catch (const util::Error&) {
    return false;
  }
}

} // namespace iam::cluster
