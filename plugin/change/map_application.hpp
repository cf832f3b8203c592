#pragma once

#include "change/transaction.hpp"
#include "cluster/host.hpp"
#include "stores/desired_state.hpp"

#include <string>
#include <vector>

namespace iam::change {

// Returns a text that is equal for the lines of one list that name the same principal, in whatever
// letter case.
std::string principal_key(const awsauth::Mapping& mapping);

// Makes the map say what a file says of each principal, in one write. What stands there already, in
// whatever spelling and however dead, stays as it is; other lines keep their bytes and their order.
class MapApplication : public Operation {
public:
  // With `prune`, takes what the file does not name as well, but no lines of nodes. `host` must
  // outlive it.
  MapApplication(const std::vector<stores::DesiredMapping>& wanted, bool prune,
                 const cluster::Host& host);

  // Throws util::Error, with the place in the file, for what cannot be written as it stands there.
  // Does nothing when it is called again.
  void resolve(const stores::Snapshot& first) override;

  std::vector<PrincipalEdits> edits(const stores::Snapshot& before) const override;

  // What the map holds already is unchanged, even where no edit could write it.
  Revision revise(std::shared_ptr<const stores::Snapshot> before) const override;

private:
  // What the file says of one principal of one list: once, or as often as the map has it.
  struct Wish {
    std::string key; // equal for all spellings
    std::vector<stores::DesiredMapping> items;
  };

  void find_pruned(const stores::Snapshot& first);

  std::vector<Wish> m_wishes;
  bool m_prune;
  bool m_is_resolved = false;
  const cluster::Host& m_host;
  std::vector<awsauth::RemoveMapping> m_pruned;
};

} // namespace iam::change
