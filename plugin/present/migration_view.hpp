#pragma once

#include "access/migration.hpp"
#include "cluster/host.hpp"
#include "present/output.hpp"
#include "stores/snapshot.hpp"
#include "util/json_fwd.hpp"

#include <string>
#include <vector>

namespace iam::present {

// A migration plan as it is shown.
struct ShownMigration {
  const access::MigrationPlan& plan;
  const access::MigrationInput& input; // of which it was made
  const access::MigrationOptions& options;
  const stores::Snapshot& snapshot; // that holds the map
  std::vector<std::string> unknown; // what could not be read, each as a sentence
};

// Prints why the cluster cannot have access entries if it cannot, the lines as a table, and below
// it what there is to say about them, the bindings to create, what stands in the way of the mode
// API, the steps in their order, and what comes after.
void print(const ShownMigration& shown, Headers headers, const cluster::Host& host);

// Returns the MigrationPlan that the help of `migrate` describes.
util::Json json_of(const ShownMigration& shown, const cluster::Host& host);

} // namespace iam::present
