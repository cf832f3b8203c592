#pragma once

#include "change/map_difference.hpp"
#include "change/transaction.hpp"

#include <memory>
#include <vector>

namespace iam::change {

// Another process has changed what the user has changed, so that the two cannot be merged. Nothing
// was written.
class RewriteConflict : public util::Error {
public:
  explicit RewriteConflict(std::shared_ptr<const stores::Snapshot> now);

  // The map as it is now.
  const std::shared_ptr<const stores::Snapshot>& now() const { return m_now; }

private:
  std::shared_ptr<const stores::Snapshot> m_now;
};

// Makes the texts of the map what the user has made of them. If another process has changed them
// meanwhile, the user's change is merged into theirs.
class MapRewrite : public Operation {
public:
  // `base` is what the user was shown, `wanted` what has come back. Both must outlive the
  // operation.
  MapRewrite(const awsauth::Map& base, const awsauth::Map& wanted);

  void resolve(const stores::Snapshot&) override {}
  std::vector<PrincipalEdits> edits(const stores::Snapshot& before) const override;

  // Throws RewriteConflict; util::Error if the cluster could not read the result.
  Revision revise(std::shared_ptr<const stores::Snapshot> before) const override;

private:
  const awsauth::Map& m_base;
  const awsauth::Map& m_wanted;
  std::vector<MappingDifference> m_differences;
};

} // namespace iam::change
