#pragma once

#include "util/error.hpp"

#include <string>
#include <utility>

namespace iam::aws {

// The AWS configuration (files, variables, flags) is not usable. The place is the file, with line
// and section if possible.
class ConfigError : public util::Error {
public:
  enum class Problem {
    unparsable,        // a file breaks the grammar
    profile_not_found, // no file has the profile that was named
    invalid,           // settings contradict each other, or name something that does not exist
    incomplete,        // a setting needs another one that is missing
    loop,              // profiles name each other as their source
  };

  ConfigError(Problem problem, std::string cause, std::string where = {}, std::string cure = {})
      : Error(std::move(cause), std::move(where), std::move(cure)), m_problem(problem) {}

  Problem problem() const { return m_problem; }

private:
  Problem m_problem;
};

} // namespace iam::aws
