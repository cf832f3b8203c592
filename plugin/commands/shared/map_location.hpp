#pragma once

#include "commands/context.hpp"
#include "stores/manifest.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::commands {

// Where the map is kept, as the flags say.
struct MapLocation {
  std::optional<std::string> manifest; // a path, or `-`: filter standard input to standard output
  std::string config_map;              // NAMESPACE/NAME; empty for aws-auth of kube-system

  bool is_filter() const { return manifest == "-"; }
};

// The map of `location`. Throws util::UsageError where none is named, util::Error with its place
// where it cannot be read.
stores::Manifest open(const MapLocation& location, Context& context);

// Writes `after` to where `before` came from, whole or not at all, unless another program changed it
// meanwhile. A filter prints `after` even where nothing changed.
void save(const MapLocation& location, const stores::Manifest& before,
          const stores::Manifest& after, Context& context);

// The findings of `map` that lose a whole list, of `lists` alone, as errors with their place in
// `manifest` and what they mean.
std::vector<util::Error> lost_lists(const stores::Manifest& manifest, const mapping::Map& map,
                                    const std::vector<mapping::List>& lists);

} // namespace iam::commands
