#pragma once

#include "access/effective.hpp"
#include "rbac/access_policies.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::access {

// Returns whether a principal that holds `policy` may do `request` by it. Unknown if its scope is,
// or if the table of policies does not say it.
rbac::Verdict allows(const HeldPolicy& policy, const rbac::Request& request);

// Returns whether one of the policies of an entry allows `request`; nullopt: they are unknown. What
// RBAC gives besides does not count (EKS User Guide, "Associate access policies with access
// entries": either is enough), and neither do policies for somebody who is impersonated.
rbac::Verdict allows(const std::optional<std::vector<HeldPolicy>>& policies,
                     const rbac::Request& request);

// Returns the namespaces that the policies of `grant` name, but not their patterns, such as
// `dev-*`.
std::vector<std::string> namespaces_of(const Grant& grant);

} // namespace iam::access
