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

// An answer as it was kept. Null stands for a question that got none.
struct KeptAnswer {
  std::shared_ptr<const util::Json> answer;
  std::chrono::milliseconds age;
};

// Keeps answers of clusters and of AWS for a short time, in files that their owner alone can read,
// one for each question, in `$XDG_CACHE_HOME/kubectl-iam/completion` or below `~/.cache`. What
// cannot be read or written is as if it were not there.
class AnswerCache {
public:
  explicit AnswerCache(const util::Environment& environment);

  // Whether there is a place to keep answers; makes the folder where it is missing.
  bool is_usable() const { return !m_folder.empty(); }

  std::optional<KeptAnswer> find(std::string_view question, util::Time now) const;

  // Keeps `answer`, and takes away what was kept a day ago. Makes no folder: one that was removed
  // meanwhile stays so.
  void keep(std::string_view question, const util::Json& answer, util::Time now) const;

  // A file for the lock of those who ask `question`.
  std::string lock_path(std::string_view question) const { return path(question) + ".lock"; }

private:
  std::string path(std::string_view question) const;

  std::string m_folder; // empty: none
};

} // namespace iam::cli
