#pragma once

#include "util/environment.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace iam::util {

// The files in which a user edits texts with an editor. What was typed stays there, for its owner
// only, until it is no longer needed.
class TypedFiles {
public:
  // `prefix` and `suffix` are those of the files' names. `environment` must outlive it.
  TypedFiles(const Environment& environment, std::string prefix, std::string suffix);

  // Creates a file that holds `text`, for the editor, in the folder for temporary files (TMPDIR, or
  // /tmp). Returns its path. Throws FileError.
  std::string offer(std::string_view text);

  // The offered file holds what is typed now. It replaces those that are not kept.
  void accept();

  // Nothing was typed in the offered file.
  void discard();

  // What was typed so far will not be in the files to come.
  void keep();

  // What was typed is no longer needed.
  void remove_all();

  // The path of what was typed last; empty if nothing was.
  std::string last() const;

  // Says where the typed texts are, in kubectl's words; empty if there are none.
  std::string message() const;

private:
  struct Typed {
    std::string path;
    bool is_kept = false;
  };

  const Environment& m_environment;
  std::string m_prefix;
  std::string m_suffix;
  std::string m_offered;
  std::vector<Typed> m_typed;
};

} // namespace iam::util
