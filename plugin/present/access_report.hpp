#pragma once

#include "cluster/host.hpp"
#include "diagnosis/role_test.hpp"
#include "present/output.hpp"

namespace iam::present {

// Prints `test` as `format` says: text, json or yaml. The problem is not part of the text.
void print(const cluster::Host& host, const diagnosis::RoleTest& test, Format format);

} // namespace iam::present
