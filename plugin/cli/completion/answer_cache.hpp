#pragma once

#include "util/environment.hpp"
#include "util/json_fwd.hpp"
#include "util/time.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace iam::cli {

// An answer in the cache; null if the question got no answer.
struct CachedAnswer {
  std::shared_ptr<const util::Json> answer;
  std::chrono::milliseconds age;
};

// Caches answers of clusters and of AWS in private files, one for each question, in
// `$XDG_CACHE_HOME/kubectl-iam/completion` or below `~/.cache`. Errors count as a missing answer,
// and folders that others own or may write to are not used: their answers could be anyone's.
class AnswerCache {
public:
  // Creates the folder if it is missing.
  explicit AnswerCache(const util::Environment& environment);

  // Returns whether there is a place for answers.
  bool is_usable() const { return !m_folder.empty(); }

  // Returns nullopt if there is no answer, or if its time is after `now`.
  std::optional<CachedAnswer> find(std::string_view question, util::Time now) const;

  // Stores `answer` and removes answers older than a day. A folder that was removed meanwhile is
  // not created again.
  void store(std::string_view question, const util::Json& answer, util::Time now) const;

  // Returns the file that locks `question` while it is asked.
  std::string lock_path(std::string_view question) const { return path(question) + ".lock"; }

private:
  std::string path(std::string_view question) const;

  std::string m_folder; // empty if there is none
};

} // namespace iam::cli
