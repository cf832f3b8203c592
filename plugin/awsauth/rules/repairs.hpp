#pragma once

#include "awsauth/plan.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace iam::awsauth {

// A repair of one entry.
struct EntryRepair {
  std::string principal; // as the map names it afterwards
  RepairEntry edit;
  std::vector<Rule> rules; // those of its findings that it repairs
  std::string change;      // what becomes of whose access, for people; empty: nothing changes
};

// An ARN that callers can match, and the rules that say what was wrong with it before.
struct RepairedArn {
  std::string arn;
  std::vector<Rule> rules;
};

// Returns what becomes of `arn` in an entry of `list` if `rules` are repaired; nullopt if it would
// still match nobody.
std::optional<RepairedArn> repaired_arn(List list, std::string arn, const std::set<Rule>& rules);

// The repairs of what `rules` find in `map`, one for each entry, the last entry first. They do not
// disturb each other. Left alone is what a program cannot repair without a guess: ARNs that would
// still match nobody, or name a principal that has an entry, and lists that are not read to their
// end.
std::vector<EntryRepair> repairs(const Map& map, const std::set<Rule>& rules);

// A finding of a rule that is to be repaired, but that a program cannot repair, and why.
struct LeftFinding {
  Finding finding;
  std::string reason;
};

// What `rules`, whose findings a program can repair as a rule, find in `map`, and `repairs` leaves
// alone.
std::vector<LeftFinding> left_findings(const Map& map, const std::set<Rule>& rules);

// The rules whose repair is of the kind `repair`.
std::set<Rule> rules_with(Repair repair);

} // namespace iam::awsauth
