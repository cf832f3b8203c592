#pragma once

#include "util/error.hpp"

#include <string>
#include <utility>

namespace iam::aws {

// The configuration is valid, but gives no credentials. A refusal by a service is an AwsError.
class CredentialsError : public util::Error {
public:
  enum class Problem {
    none_found,      // no provider has any
    login_needed,    // the user has to log in again
    provider_failed, // a program, file or local service did not give credentials
    expired,         // the credentials are no longer valid
  };

  CredentialsError(Problem problem, std::string cause, std::string where = {},
                   std::string cure = {})
      : Error(std::move(cause), std::move(where), std::move(cure)), m_problem(problem) {}

  Problem problem() const { return m_problem; }

private:
  Problem m_problem;
};

} // namespace iam::aws
