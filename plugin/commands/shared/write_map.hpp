#pragma once

#include "commands/context.hpp"
#include "commands/shared/map_location.hpp"
#include "commands/shared/output.hpp"
#include "mapping/intent.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::commands {

enum class DryRun : std::uint8_t { none, client };

// The flags of every verb that changes the map.
struct WriteOptions {
  DryRun dry_run = DryRun::none;
  bool diff = false;            // show the change
  std::optional<Format> output; // in place of the messages: the mappings, as yaml, json or name
};

// One thing that the user named, and what the verb wants done about it.
struct Wish {
  std::string name; // as messages call it: the ARN, or the account
  std::vector<mapping::Intent> intents;
};

// The map before a change and after it.
struct Changed {
  stores::Manifest before;
  stores::Manifest after;
  std::vector<mapping::Outcome> outcomes; // one for each wish
  std::vector<std::string> notes;         // what had to change besides
};

// Computes `wishes` on the map of `before`, in one edit. Throws util::Error with its place in the
// file where that cannot be done; nothing has been written then.
Changed change(const stores::Manifest& before, const std::vector<Wish>& wishes);

// Shows the change, writes it, and says what became of each wish, as `options` ask.
void write(const MapLocation& location, const WriteOptions& options,
           const std::vector<Wish>& wishes, const Changed& changed, Context& context);

// Throws util::UsageError where flags do not go together, before anything is read.
void check_flags(const MapLocation& location, const WriteOptions& options);

// Throws the error of a list that the authenticator cannot read, if `list` is one; warns of others.
void require_readable(const stores::Manifest& manifest, const mapping::Map& map, mapping::List list,
                      Context& context);

} // namespace iam::commands
