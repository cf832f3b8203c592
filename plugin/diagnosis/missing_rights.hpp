#pragma once

#include "diagnosis/role_test.hpp"
#include "util/error.hpp"

#include <optional>
#include <string>

namespace iam::diagnosis {

// What was asked of a role that gets in, or of the caller.
struct Question {
  // Whether the user typed it and wants all of it. Of the common table, any right is enough.
  bool is_typed = false;
  std::string namespace_; // that was asked about; empty: all of them at once
  Subject subject = Subject::role;
};

// Returns that the subject of `test` lacks the rights that were asked about, and the command that
// binds a role which has them; nullopt if it has them.
std::optional<util::Error> missing_rights(const RoleTest& test, const Question& question);

} // namespace iam::diagnosis
