#pragma once

#include "access/access_entry.hpp"
#include "awsauth/match.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace iam::access {

// All that decides who gets in to a cluster. What is not known is absent. It refers to its parts,
// which must outlive it.
struct Sources {
  const awsauth::Map* map = nullptr;
  std::optional<Mode> mode;
  const std::vector<AccessEntry>* entries = nullptr;
};

// What a principal gets from one store.
struct Grant {
  std::string username; // templates filled in
  std::vector<std::string> groups;
  std::vector<HeldPolicy> policies;
  bool are_policies_known = true;
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
Effective effective_access(const Sources& sources, const identity::Identity& caller);

// The same for many callers: each takes no longer than for what names it.
class AccessIndex {
public:
  explicit AccessIndex(const Sources& sources);

  Effective of(const identity::Identity& caller) const;

private:
  Sources m_sources;
  std::optional<awsauth::Lookup> m_lines;
  std::unordered_map<std::string, const AccessEntry*> m_entries; // by the canonical ARN, folded
};

// The entry of the principal that the authenticator knows by `canonical_arn`; nullptr if there is
// none.
const AccessEntry* find_entry(const std::vector<AccessEntry>& entries,
                              const std::string& canonical_arn);
AccessEntry* find_entry(std::vector<AccessEntry>& entries, const std::string& canonical_arn);

// The group that may do everything, and the access policy that gives the same within RBAC.
inline constexpr std::string_view k_masters = "system:masters";
inline constexpr std::string_view k_admin_policy = "AmazonEKSClusterAdminPolicy";

// Whether `grant` gives everything by itself: the group system:masters, or the policy
// AmazonEKSClusterAdminPolicy for the whole cluster. A group that a binding makes an administrator
// does not show here.
bool is_administrator(const Grant& grant);

// The groups and policies that `before` has and `after` does not, each as a text for people: `group
// dev`, `policy AmazonEKSViewPolicy`. An administrator has them all.
std::vector<std::string> lost_rights(const Grant& before, const Grant& after);

} // namespace iam::access
