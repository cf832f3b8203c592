#pragma once

#include "cluster/host.hpp"
#include "diagnosis/checkup.hpp"
#include "present/output.hpp"

namespace iam::present {

// Prints what `checkup` has found: its steps as a table, or all of it as the help of `doctor`
// describes it, and on standard error the cause and the cure of the step that failed, and warnings.
void print(const cluster::Host& host, const diagnosis::Checkup& checkup, Format format,
           Headers headers);

} // namespace iam::present
