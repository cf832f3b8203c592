#include "cli/completion/answer_cache.hpp"

#include "util/crypto.hpp"
#include "util/encoding.hpp"
#include "util/error.hpp"
#include "util/file.hpp"
#include "util/json.hpp"
#include "util/user_folders.hpp"

#include <filesystem>

namespace iam::cli {
namespace {

namespace fs = std::filesystem;
using util::Json;

constexpr auto k_max_age = std::chrono::hours(24);

void remove_old_files(const std::string& folder) {
  std::error_code problem;
  const auto oldest = fs::file_time_type::clock::now() - k_max_age;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, problem)) {
    if (entry.last_write_time(problem) < oldest && !problem) {
      fs::remove(entry.path(), problem);
    }
  }
}

} // namespace

AnswerCache::AnswerCache(const util::Environment& environment) {
  const auto cache = util::cache_folder(environment);
  if (!cache) {
    return;
  }
  const std::string folder = *cache + "/completion";
  try {
    util::make_folders(folder, util::Privacy::owner_only);
    if (util::is_own_folder(*cache) && util::is_own_folder(folder)) {
      m_folder = folder;
    }
  } catch (const util::Error&) {
    // the home folder is not writable
  }
}

std::string AnswerCache::path(std::string_view question) const {
  return m_folder + '/' + util::hex(util::sha256(question)) + ".json";
}

std::optional<CachedAnswer> AnswerCache::find(std::string_view question, util::Time now) const {
  if (!is_usable()) {
    return std::nullopt;
  }
  try {
    const auto text = util::read_file_if_there(path(question));
    if (!text) {
      return std::nullopt;
    }
    const Json stored = util::parse_json(*text, "");
    const util::Time written(std::chrono::milliseconds(stored.at("written").get<std::int64_t>()));
    if (written > now) { // the clock was wrong
      return std::nullopt;
    }
    return CachedAnswer{std::make_shared<const Json>(stored.at("answer")), now - written};
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

void AnswerCache::store(std::string_view question, const Json& answer, util::Time now) const {
  if (!is_usable()) {
    return;
  }
  try {
    const Json stored = {{"written", now.time_since_epoch().count()}, {"answer", answer}};
    util::write_file(path(question), util::dump_json(stored),
                     {.privacy = util::Privacy::owner_only});
    remove_old_files(m_folder);
  } catch (const util::Error&) {
    // the disk is full, or the folder was removed
  }
}

} // namespace iam::cli
