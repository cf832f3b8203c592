#pragma once

#include "change/map_difference.hpp"
#include "change/transaction.hpp"
#include "stores/journal.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace iam::change {

// Takes a change of the map back. If its texts are still what was written, they become what they
// were before, byte for byte; otherwise the change alone is taken back, entry by entry, and what
// others have changed since stays.
class MapUndo : public Operation {
public:
  // `change` must outlive the operation. What it has done to an entry that `leaves_out` names is
  // not taken back.
  explicit MapUndo(const stores::MapChange& change,
                   const std::function<bool(const MappingDifference&)>& leaves_out = {});

  void resolve(const stores::Snapshot&) override {}
  std::vector<PrincipalEdits> edits(const stores::Snapshot& before) const override;

  // Throws util::Error if the cluster could not read the text before the change; if an entry has
  // been changed since, naming each.
  Revision revise(std::shared_ptr<const stores::Snapshot> before) const override;

private:
  const stores::MapChange& m_change;
  std::vector<MappingDifference> m_differences;
  std::vector<MappingDifference> m_left_out;
};

} // namespace iam::change
