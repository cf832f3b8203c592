#include "change/map_rewrite.hpp"

#include "change/map_merge.hpp"
#include "change/map_texts.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace iam::change {

RewriteConflict::RewriteConflict(std::shared_ptr<const stores::Snapshot> now)
    : Error("another process has changed the same lines", now->name()), m_now(std::move(now)) {}

MapRewrite::MapRewrite(const awsauth::Map& base, const awsauth::Map& wanted)
    : m_base(base), m_wanted(wanted), m_differences(differences(base, wanted)) {}

std::vector<PrincipalEdits> MapRewrite::edits(const stores::Snapshot&) const {
  std::vector<PrincipalEdits> edits;
  std::ranges::transform(m_differences, std::back_inserter(edits), edits_of);
  return edits;
}

Revision MapRewrite::revise(std::shared_ptr<const stores::Snapshot> before) const {
  MapMerge merge = merge_maps(m_base, m_wanted, before->map());
  if (!merge.conflicts.empty()) {
    throw RewriteConflict(std::move(before));
  }
  return revise_texts(std::move(before), std::move(merge.merged), m_differences,
                      "as it would be written");
}

} // namespace iam::change
