#pragma once

#include "access/entry_plan.hpp"

#include <functional>
#include <string>
#include <vector>

namespace iam::change {

// What writes several access entries, one after another.
struct TurnTools {
  std::function<access::EntryPlan(access::EntryPlan)> write; // as EntryWriter::write
  std::function<void(const access::EntryPlan&)> report;      // of each that is written
  std::function<void(const std::string&)> note;
  std::string again; // what writes those that were not begun, as in `run the same command again`
};

// Writes `plans` in order. If one fails, its error also says which were not begun and how to go on,
// or that a role was given the entry of another, which still has it. If the user stops it, a note
// says what was done and what was not begun. Throws as `tools.write`.
void write_in_turn(const std::vector<access::EntryPlan>& plans, const TurnTools& tools);

} // namespace iam::change
