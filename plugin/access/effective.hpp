#pragma once

#include "access/access_entry.hpp"
#include "awsauth/match.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace iam::access {

// All that decides who gets in to a cluster. What is not known is absent.
struct BothStores {
  const awsauth::Map* map = nullptr;
  std::optional<Mode> mode;
  const std::vector<AccessEntry>* entries = nullptr;
};

// What a principal gets from one store.
struct Grant {
  std::string username; // templates filled in
  std::vector<std::string> groups;
  std::vector<HeldPolicy> policies;
};

// Which store lets a principal in.
enum class Decider : std::uint8_t {
  entry,
  map,
  nobody,  // it does not get in
  unknown, // that hangs on what is not known
};

// How both stores together treat a principal.
struct Effective {
  Decider decider = Decider::unknown;
  std::string reason; // for people, why nobody or unknown

  const AccessEntry* entry = nullptr; // the principal's, whether it counts or not
  std::optional<awsauth::Match> line; // what the map alone says; nullopt if it was not read
  std::optional<Grant> grant;         // if it gets in, and by what is known
  bool is_map_unread = false;         // by EKS, which reads access entries only
  bool are_entries_unknown = false;   // whether there is an entry that would win
};

// Who `caller` is to the cluster (EKS User Guide, "Grant IAM users and roles access to Kubernetes
// APIs"): its entry wins over aws-auth where EKS reads both. A stale entry does not: the
// authenticator looks an entry up by the unique id, finds none, and asks the map by the ARN
// (aws-iam-authenticator, pkg/mapper/dynamicfile; that EKS's own build does the same is believed).
// While the mode is unknown, entries count if there are any, and the map is taken to count besides.
Effective effective_access(const BothStores& stores, const identity::Identity& caller);

// The entry of the principal that the authenticator knows by `canonical_arn`; nullptr if there is
// none.
const AccessEntry* find_entry(const std::vector<AccessEntry>& entries,
                              const std::string& canonical_arn);

// What `before` gives and `after` does not, each as a text for people: `group dev`,
// `policy AmazonEKSViewPolicy`, `username alice`. The group system:masters counts as given by the
// policy AmazonEKSClusterAdminPolicy for the whole cluster.
std::vector<std::string> lost_rights(const Grant& before, const Grant& after);

} // namespace iam::access
