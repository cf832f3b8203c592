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

// Where the output of a child goes: to the same place as ours, or to us.
enum class ChildStream { inherit, capture };

struct ChildCommand {
  // The program, by its path or by a name to look up in PATH of `environment`, and its arguments.
  std::vector<std::string> argv;
  Environment environment;

  // The standard input of the child; nullopt: it shares ours, and thus the terminal.
  std::optional<std::string> input;

  ChildStream output = ChildStream::capture;
  ChildStream errors = ChildStream::inherit;

  // More standard output than this is an error; excess standard error is dropped.
  std::size_t limit = std::size_t{1} << 20;

  // nullopt: no limit.
  std::optional<std::chrono::milliseconds> timeout;
};

struct ChildResult {
  int exit_code = 0; // 128 plus the signal's number if a signal ended it, as in shells
  std::string output;
  std::string errors;
};

// The child did not run to completion: no such program, not executable, timeout, too much output.
// The place is the program as it was named.
class ChildError : public Error {
public:
  enum class Problem { not_found, not_runnable, timeout, too_large };

  ChildError(Problem problem, std::string cause, std::string where);

  Problem problem() const { return m_problem; }

private:
  Problem m_problem;
};

// Runs other programs. Tests replace it.
class ChildRunner {
public:
  virtual ~ChildRunner() = default;

  // Runs the child to completion; any exit code is a result. Throws ChildError; Cancelled on
  // Ctrl-C, after ending the child.
  virtual ChildResult run(const ChildCommand& command) = 0;
};

class SystemChildRunner : public ChildRunner {
public:
  SystemChildRunner();
  ChildResult run(const ChildCommand& command) override;
};

// The executable called `name`: `name` itself if it contains a slash, else the first one in the
// folders of `path` (as in the variable PATH). Skips relative folders, including the empty one,
// because they may hold anyone's files. Returns nullopt if there is none.
std::optional<std::string> which(std::string_view name, std::string_view path);

} // namespace iam::util
