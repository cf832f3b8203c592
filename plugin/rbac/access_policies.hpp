#pragma once

#include "rbac/rule.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace iam::rbac {

// What a policy says to a request. Unknown is not denied: the rules, or the objects that they hold
// for, are not published.
enum class Verdict : std::uint8_t { allowed, denied, unknown };

// Where a policy holds for a principal: in the whole cluster, or in some namespaces.
enum class ScopeType : std::uint8_t { cluster, namespaces };

// Returns what EKS calls it: `cluster` or `namespace`.
std::string_view text_of(ScopeType type);

struct AccessScope {
  ScopeType type = ScopeType::cluster;
  std::vector<std::string> namespaces; // names, or patterns such as `dev-*`; empty for `cluster`

  friend bool operator==(const AccessScope&, const AccessScope&) = default;
};

// Returns whether `scope` covers requests in `namespace_`; empty: in all of them, or outside.
bool covers(const AccessScope& scope, std::string_view namespace_);

// Who a policy is for.
enum class Audience : std::uint8_t { people, nodes, aws };

// A rule of an access policy.
struct PolicyRule {
  Rule rule;
  bool has_unknown_names = false; // it holds for certain objects only, which AWS does not name
};

// An access policy of EKS.
struct AccessPolicy {
  std::string name; // `AmazonEKSViewPolicy`
  Audience audience = Audience::people;
  std::vector<ScopeType> scopes; // those that AWS describes for it; empty: not documented
  std::string note;              // of the table
  bool has_documented_rules = false;
  std::vector<PolicyRule> rules;            // empty if they are not documented
  bool is_for_service_linked_roles = false; // AWS lets nobody else have it
};

// The access policies as AWS's reference page described them on a day (data/access-policies.json).
// EKS has newer ones, and its API does not return rules.
class AccessPolicies {
public:
  // Reads the table. Throws util::Error if `json` is none.
  explicit AccessPolicies(std::string_view json);

  const std::string& as_of() const { return m_as_of; } // `2025-12-16`
  const std::vector<AccessPolicy>& all() const { return m_policies; }

  // Returns the policy `name`, or nullptr: then its rules are unknown.
  const AccessPolicy* find(std::string_view name) const;

  // Returns the policy that somebody may call so, or nullptr: its full name or the part between
  // `AmazonEKS` and `Policy`, in any letter case, with or without hyphens, as in `cluster-admin`.
  const AccessPolicy* find_by_any_name(std::string_view name) const;

private:
  std::string m_as_of;
  std::vector<AccessPolicy> m_policies;
};

// Returns the table that is part of the program, read once.
const AccessPolicies& access_policies();

// Returns what all ways to write a policy's name have in common: `clusteradmin`.
std::string policy_key(std::string_view name);

// Returns a short name of a policy, by which `find_by_any_name` finds it: `cluster-admin` of
// `AmazonEKSClusterAdminPolicy`. Names of another form stay as they are.
std::string short_name(std::string_view policy_name);

// Returns whether a principal that holds `policy` (nullptr: one that the table does not have) in
// `scope` may do `request` by it.
Verdict allows(const AccessPolicy* policy, const AccessScope& scope, const Request& request);

} // namespace iam::rbac
