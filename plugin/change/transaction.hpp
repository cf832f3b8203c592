#pragma once

#include "change/guard.hpp"
#include "change/revision.hpp"
#include "stores/journal.hpp"
#include "stores/store.hpp"
#include "util/clock.hpp"
#include "util/random.hpp"

#include <memory>
#include <string>
#include <vector>

namespace iam::change {

// A change of the map, as a verb implements it.
class Operation {
public:
  virtual ~Operation() = default;

  // Finds out which principals the user means, and prints what there is to say about them. Called
  // once, with the first snapshot.
  virtual void resolve(const stores::Snapshot& first) = 0;

  // The edits for this snapshot. Called again if another process changes the map.
  virtual std::vector<PrincipalEdits> edits(const stores::Snapshot& before) const = 0;

  // The map after these edits. What an operation makes in another way has the same form.
  virtual Revision revise(std::shared_ptr<const stores::Snapshot> before) const {
    auto wanted = edits(*before);
    return change::revise(std::move(before), std::move(wanted));
  }

  // Throws util::Error to refuse a revision. Nothing is written yet.
  virtual void check(const Revision&) const {}
};

struct TransactionOptions {
  DryRun dry_run = DryRun::none;
  std::string field_manager; // in managedFields

  // The map as the caller has just read it, so that it need not be read again; nullptr: not read.
  std::shared_ptr<const stores::Snapshot> first = nullptr;

  // Where each write is noted before it is made; nullptr: nowhere.
  stores::Journal* journal = nullptr;
};

// Carries out `operation`: the only way in which a map is written. Reads the map, edits it, proves
// the edit, lets `guard` judge it and writes the result bound to the version that was read. If
// another process was quicker, or no answer comes, it reads again and does what is left to do, with
// growing pauses, until its patience ends. A change whose answer got lost but that was written is
// reported as done, not as "unchanged". Throws util::Error, which says so if it is unknown whether
// the map was written.
Revision carry_out(stores::Store& store, Operation& operation, Guard& guard,
                   const TransactionOptions& options, util::Clock& clock, util::Random& random);

} // namespace iam::change
