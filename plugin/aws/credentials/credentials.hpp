#pragma once

#include "util/secret.hpp"
#include "util/time.hpp"

#include <optional>
#include <string>

namespace iam::aws {

// What signs a request to AWS.
struct Credentials {
  std::string access_key_id;
  util::Secret secret_access_key;
  util::Secret session_token;        // empty for long-lived keys
  std::optional<util::Time> expires; // nothing: as far as is known, never
  std::string account_id;            // twelve digits; empty where the source did not say
};

} // namespace iam::aws
