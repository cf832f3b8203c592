#pragma once

#include "awsauth/mapping.hpp"
#include "change/departure.hpp"
#include "change/transaction.hpp"
#include "cluster/host.hpp"
#include "stores/snapshot.hpp"

#include <string>
#include <utility>
#include <vector>

namespace iam::change {

// What to take out of aws-auth.
struct MapRevocation {
  awsauth::List list = awsauth::List::roles;
  std::vector<std::string> groups = {}; // if not empty, these alone
  bool ignore_not_found = false;
};

// Takes departures out of aws-auth, in one write.
class MapRemoval : public Operation {
public:
  // `has_entries`: the cluster can have access entries. `host` must outlive it.
  MapRemoval(MapRevocation revocation, std::vector<Departure> departures, bool has_entries,
             const cluster::Host& host)
      : m_revocation(std::move(revocation)),
        m_departures(std::move(departures)),
        m_has_entries(has_entries),
        m_host(host) {}

  void resolve(const stores::Snapshot& first) override;
  std::vector<PrincipalEdits> edits(const stores::Snapshot& before) const override;
  void check(const Revision& revision) const override;

private:
  void require_usable(const stores::Snapshot& snapshot) const;

  MapRevocation m_revocation;
  std::vector<Departure> m_departures;
  bool m_has_entries;
  const cluster::Host& m_host;
};

// Throws that `departure` is not in `list` of the map of `snapshot`, nor, if the cluster can have
// access entries, in one of these; with what the user may have meant.
[[noreturn]] void fail_not_found(const stores::Snapshot& snapshot, const Departure& departure,
                                 awsauth::List list, bool has_entries);

} // namespace iam::change
