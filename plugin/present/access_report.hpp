#pragma once

#include "diagnosis/role_test.hpp"
#include "present/output.hpp"

#include <ostream>

namespace iam::present {

// Prints `test` as `format` says: text, json or yaml. The problem is not part of the text.
void print(std::ostream& out, const diagnosis::RoleTest& test, Format format);

} // namespace iam::present
