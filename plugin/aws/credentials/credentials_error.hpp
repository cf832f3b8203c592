#pragma once

#include "util/error.hpp"

#include <string>
#include <utility>

namespace iam::aws {

// The configuration is valid, but gives no credentials. A refusal by a service is an AwsError.
class CredentialsError : public util::Error {
public:
  enum class Kind {
    none_found,      // no provider has any
    login_needed,    // the user has to log in again
    provider_failed, // a program, file or local service did not give credentials
    expired,         // the credentials are no longer valid
  };

  CredentialsError(Kind kind, std::string cause, std::string where = {}, std::string cure = {})
      : Error(std::move(cause), std::move(where), std::move(cure)), m_kind(kind) {}

  Kind kind() const { return m_kind; }

private:
  Kind m_kind;
};

} // namespace iam::aws
