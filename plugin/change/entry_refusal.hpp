#pragma once

#include "access/entry_plan.hpp"
#include "aws/error.hpp"

#include <string>

namespace iam::change {

// Returns what EKS's refusal of `step` for `principal` means: its own words, the values that were
// asked for, since rights can hang on them, and one cure.
util::Error explain_refusal(const aws::AwsError& refusal, const access::EntryStep& step,
                            const std::string& principal);

} // namespace iam::change
