#pragma once

#include "diagnosis/role_test.hpp"
#include "util/error.hpp"

#include <optional>
#include <string>

namespace iam::diagnosis {

// What was asked of a role that gets in.
struct Question {
  bool is_typed = false;  // by the user, who wants all of it; else the common table, of which any
                          // right is enough
  std::string namespace_; // that was asked about; empty: all of them at once
};

// Returns that the role of `test` lacks the rights that were asked about, and the command that
// binds a role which has them; nullopt if it has them.
std::optional<util::Error> missing_rights(const RoleTest& test, const Question& question);

} // namespace iam::diagnosis
