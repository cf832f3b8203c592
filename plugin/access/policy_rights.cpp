#include "access/policy_rights.hpp"

#include <algorithm>
#include <iterator>

namespace iam::access {
namespace {

using rbac::ScopeType;
using rbac::Verdict;

// Returns nullopt for a type of scope that is newer than this program.
std::optional<rbac::AccessScope> known_scope(const HeldPolicy::Scope& scope) {
  for (const ScopeType type : {ScopeType::cluster, ScopeType::namespaces}) {
    if (scope.type == rbac::text_of(type)) {
      return rbac::AccessScope{type, scope.namespaces};
    }
  }
  return std::nullopt;
}

} // namespace

Verdict allows(const HeldPolicy& policy, const rbac::Request& request) {
  const rbac::AccessPolicy* known = rbac::access_policies().find(policy_name(policy.arn));
  const auto scope = policy.scope ? known_scope(*policy.scope) : std::nullopt;
  if (scope) {
    return rbac::allows(known, *scope, request);
  }
  // Nobody gets by a smaller scope what the whole cluster does not give.
  const Verdict at_most = rbac::allows(known, {}, request);
  return at_most == Verdict::denied ? Verdict::denied : Verdict::unknown;
}

Verdict allows(const std::optional<std::vector<HeldPolicy>>& policies,
               const rbac::Request& request) {
  if (!policies) {
    return Verdict::unknown;
  }
  Verdict verdict = Verdict::denied;
  for (const HeldPolicy& policy : *policies) {
    const Verdict each = allows(policy, request);
    if (each == Verdict::allowed) {
      return each;
    }
    verdict = each == Verdict::unknown ? each : verdict;
  }
  return verdict;
}

std::vector<std::string> namespaces_of(const Grant& grant) {
  std::vector<std::string> names;
  for (const HeldPolicy& policy : grant.policies) {
    if (policy.scope) {
      std::ranges::copy_if(
          policy.scope->namespaces, std::back_inserter(names),
          [](const std::string& name) { return name.find('*') == std::string::npos; });
    }
  }
  return names;
}

} // namespace iam::access
