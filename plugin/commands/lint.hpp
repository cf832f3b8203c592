#pragma once

#include "awsauth/rules/rules.hpp"
#include "cluster/target.hpp"
#include "present/changes.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace iam::commands {

enum class LintFormat : std::uint8_t { table, json, sarif };

struct LintOptions {
  cluster::TargetFlags target;
  LintFormat format = LintFormat::table;
  bool no_headers = false;
  awsauth::Severity fail_on = awsauth::Severity::warning; // the least that is a failure

  // Ids of rules: only these, not these.
  std::vector<std::string> rules;
  std::vector<std::string> ignored;

  bool shows_rules = false; // instead

  // What to repair first: ids of rules, or k_safe_repairs; empty: nothing.
  std::vector<std::string> repairs;
  present::ChangeOptions write;
};

// All repairs that change nobody's access.
inline constexpr std::string_view k_safe_repairs = "safe";

// The ids of all rules.
std::vector<std::string> rule_ids();

// What `repairs` may hold.
std::vector<std::string> repair_words();

// Shows what is wrong with the map and with the access entries, after repairing what was asked for.
// Returns 1 if anything is left that is a failure.
int run(const LintOptions& options, const cluster::Host& host);

} // namespace iam::commands
