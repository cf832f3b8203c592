#pragma once

#include "access/access_entry.hpp"
#include "awsauth/nearest_miss.hpp"
#include "cluster/target.hpp"
#include "diagnosis/rights.hpp"
#include "identity/identity.hpp"
#include "stores/access_entries.hpp"
#include "stores/snapshot.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace iam::diagnosis {

// An entry of the map, as people find it.
struct Place {
  awsauth::List list;
  std::size_t line;
  std::size_t column = 1;
};

// What both stores make of one identity, and why.
struct Explanation {
  std::string arn; // as the user knows it
  std::string canonical_arn;
  std::optional<Place> entry; // the line of the map that lets it in
  std::string username;
  std::vector<std::string> groups;
  std::vector<Place> shadowed;
  std::vector<Place> at_random;
  bool is_unknown = false; // what decides is unjudged, or could not be read
  std::string reason;      // why not, or why that is unknown, or nothing
  std::string repair;      // how to repair a list that the authenticator does not read
  std::optional<awsauth::NearMiss> nearest;
  std::size_t nearest_line = 0;
  std::string nearest_fix; // the ARN by which the nearest miss would be no miss; empty: none

  std::optional<access::Mode> mode;                // of the cluster, if it is known
  std::optional<access::AccessEntry> access_entry; // the principal's, whether it counts or not
  bool is_by_access_entry = false;                 // which lets it in
  std::optional<Place> hidden_line;                // of the map, which does nothing for that reason

  std::optional<Rights> rights; // if it gets in, and they were asked for
  std::vector<RightAnswer> can; // to the questions that were asked

  bool is_mapped() const {
    return is_by_access_entry || (entry && (reason.empty() || !username.empty()));
  }
};

// Returns what whom `explanation` lets in gets; nullopt if its access entry is not described.
std::optional<access::Grant> grant_of(const Explanation& explanation);

// Explains `caller` by the map of `snapshot` alone. The session name `{{SessionName}}` means any
// session.
Explanation explain(const stores::Snapshot& snapshot, const identity::Identity& caller);

// Explains `caller` by both stores: by `map`, and by `eks`, whose entries hold at least that of the
// caller.
Explanation explain(const cluster::MapReading& map, const stores::EntryListing& eks,
                    const identity::Identity& caller);

} // namespace iam::diagnosis
