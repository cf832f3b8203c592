#include "cluster/first_time.hpp"

#include "util/error.hpp"
#include "util/file.hpp"
#include "util/user_folders.hpp"

namespace iam::cluster {

bool is_first_time(const std::string& name, const util::Environment& environment) {
  const auto cache = util::cache_folder(environment);
  if (!cache) {
    return true;
  }
  const std::string folder = *cache + "/hints";
  const std::string file = folder + '/' + name;
  try {
    if (util::read_file_if_there(file)) {
      return false;
    }
    util::make_folders(folder, util::Privacy::owner_only);
    util::write_file(file, "", {.privacy = util::Privacy::owner_only});
  } catch (const util::Error&) {
    // the home folder is not writable
  }
  return true;
}

} // namespace iam::cluster
