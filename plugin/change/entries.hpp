#pragma once

#include "access/entry_plan.hpp"
#include "aws/access_entries.hpp"
#include "util/clock.hpp"
#include "util/random.hpp"

#include <functional>
#include <string>

namespace iam::change {

struct EntryTools {
  util::Clock& clock;
  util::Random& random;
  std::function<void(const std::string& text)> note; // what takes time, said once
};

// Carries out `plan`: the only way in which access entries are written. Each call is proven by
// EKS's answer, or where the answer got lost by reading the entry. A principal that EKS does not
// know yet, since it was made seconds ago, is tried again for some seconds. Returns the plan with
// the entry as EKS then has it. Throws util::Error, which says what was done and which command
// completes it, or that it is unknown whether EKS did it; util::Cancelled before the first call.
access::EntryPlan carry_out(aws::AccessEntries& entries, access::EntryPlan plan,
                            const EntryTools& tools);

} // namespace iam::change
