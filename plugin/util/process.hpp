#pragma once

#include "util/environment.hpp"
#include "util/error.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iam::util {

// Where what a child prints goes: to where we print, or to us.
enum class ChildStream { inherit, capture };

struct ChildCommand {
  // The program, by path or by a name that PATH of `environment` leads to, and its arguments.
  std::vector<std::string> argv;
  Environment environment;

  // What the child reads as standard input; nothing: it shares ours, and so the terminal.
  std::optional<std::string> input;

  ChildStream output = ChildStream::capture;
  ChildStream errors = ChildStream::inherit;

  // More standard output than this is an error; of standard error the rest is dropped.
  std::size_t limit = std::size_t{1} << 20;

  // Nothing: as long as it takes.
  std::optional<std::chrono::milliseconds> timeout;
};

struct ChildResult {
  int exit_code = 0; // 128 and the signal's number where a signal ended it, as shells count
  std::string output;
  std::string errors;
};

// The child did not run to its end: no such program, not executable, no answer in time, too much
// output. The place is the program as it was named.
class ChildError : public Error {
public:
  enum class Kind { not_found, not_runnable, timeout, too_large };

  ChildError(Kind kind, std::string cause, std::string where);

  Kind kind() const { return m_kind; }

private:
  Kind m_kind;
};

// Runs other programs. A seam: tests answer in their place.
class ChildRunner {
public:
  virtual ~ChildRunner() = default;

  // Runs the child to its end; any exit code is a result. Throws ChildError, and Cancelled on
  // Ctrl-C, which ends the child.
  virtual ChildResult run(const ChildCommand& command) = 0;
};

class SystemChildRunner : public ChildRunner {
public:
  SystemChildRunner();
  ChildResult run(const ChildCommand& command) override;
};

// The executable that `name` stands for: itself where it holds a slash, else the first of that name
// in the folders of `path` (as in the variable PATH). Folders relative to the current one, the
// empty one included, are passed over: what they hold may be anybody's. Nothing where there is
// none.
std::optional<std::string> which(std::string_view name, std::string_view path);

} // namespace iam::util
