#pragma once

#include "util/error.hpp"

#include <string>
#include <utility>

namespace iam::aws {

// The configuration is sound, but no credentials come of it. What a service itself refuses is an
// AwsError.
class CredentialsError : public util::Error {
public:
  enum class Kind {
    none_found,      // no provider has any
    login_needed,    // a person has to sign in again
    provider_failed, // a program, file or local service did not give what it should
    expired,         // what it gave is no longer valid
  };

  CredentialsError(Kind kind, std::string cause, std::string where = {}, std::string cure = {})
      : Error(std::move(cause), std::move(where), std::move(cure)), m_kind(kind) {}

  Kind kind() const { return m_kind; }

private:
  Kind m_kind;
};

} // namespace iam::aws
