#pragma once

#include "change/transaction.hpp"
#include "cluster/target.hpp"
#include "present/output.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::present {

// The flags of every verb that changes the map.
struct ChangeOptions {
  change::DryRun dry_run = change::DryRun::none;
  bool diff = false;                         // show the change
  std::optional<Format> output;              // in place of the messages: yaml, json or name
  std::string field_manager = "kubectl-iam"; // in managedFields
};

// Throws util::UsageError if flags cannot be combined, before anything is read.
void check_flags(const cluster::TargetFlags& target, const ChangeOptions& options,
                 const std::vector<std::string>& identities);

// Carries out `operation` on the map of `target`, as `options` say, and prints its outcomes.
change::Revision write_map(cluster::Target& target, const ChangeOptions& options,
                           change::Operation& operation, const cluster::Host& host);

} // namespace iam::present
