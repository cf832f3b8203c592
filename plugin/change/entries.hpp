#pragma once

#include "access/entry_plan.hpp"
#include "aws/access_entries.hpp"
#include "util/clock.hpp"
#include "util/random.hpp"

#include <functional>
#include <optional>
#include <string>

namespace iam::change {

// Returns the entry of `principal` with its policies; nullopt if there is none. Throws as
// aws::AccessEntries.
std::optional<access::AccessEntry> read_entry(aws::AccessEntries& entries,
                                              const std::string& principal);

struct EntryTools {
  util::Clock& clock;
  util::Random& random;
  std::function<void(const std::string& text)> note; // what takes time, said once
};

// A part of a plan was carried out, or may have been.
class PartlyDone : public util::Error {
public:
  using Error::Error;
};

// Nothing was done: EKS refused the first call, or it was not sent.
class NotDone : public util::Error {
public:
  using Error::Error;
};

// The same, since EKS objects to the entry itself. That may end by itself only where the cluster
// has just changed, such as its authentication mode.
class NotAccepted : public NotDone {
public:
  using NotDone::NotDone;
};

// Carries out `plan`: the only way in which access entries are written. Each call is proven by
// EKS's answer, or where the answer got lost by reading the entry. A principal that EKS does not
// know yet, since it was made seconds ago, is tried again for some seconds. Returns the plan with
// the entry as EKS then has it. Throws PartlyDone, which says what was done and which command
// completes it, or that it is unknown whether EKS did it; NotDone; another util::Error if EKS has
// failed or answered something else, so that the first call may have done something or may still do
// it; util::Cancelled, which leaves that open as well.
access::EntryPlan carry_out(aws::AccessEntries& entries, access::EntryPlan plan,
                            const EntryTools& tools);

} // namespace iam::change
