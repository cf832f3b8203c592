#pragma once

#include "util/secret.hpp"
#include "util/time.hpp"

#include <optional>
#include <string>

namespace iam::aws {

// The keys that sign requests to AWS.
struct Credentials {
  std::string access_key_id;
  util::Secret secret_access_key;
  util::Secret session_token;        // empty for long-lived keys
  std::optional<util::Time> expires; // nullopt: never, as far as is known
  std::string account_id;            // twelve digits; empty if unknown
};

} // namespace iam::aws
