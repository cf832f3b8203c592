#pragma once

#include "change/transaction.hpp"
#include "commands/context.hpp"
#include "commands/shared/map_location.hpp"
#include "commands/shared/output.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::commands {

// The flags of every verb that changes the map.
struct WriteOptions {
  change::DryRun dry_run = change::DryRun::none;
  bool diff = false;                         // show the change
  std::optional<Format> output;              // in place of the messages: yaml, json or name
  std::string field_manager = "kubectl-iam"; // in managedFields
};

// Carries out `request`, but for what `options` say of it, on the map of `location`, which is open,
// and says what became of each wish.
change::Change write_map(OpenStore& open, const MapLocation& location, const WriteOptions& options,
                         change::Request request, Context& context);

// Throws util::UsageError where flags do not go together, before anything is read.
void check_flags(const MapLocation& location, const WriteOptions& options,
                 const std::vector<std::string>& identities);

} // namespace iam::commands
