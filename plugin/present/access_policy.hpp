#pragma once

#include "present/output.hpp"
#include "rbac/access_policies.hpp"
#include "util/json_fwd.hpp"

#include <ostream>
#include <string>

namespace iam::present {

// All of these take nullptr for a policy that the table does not have: it is shown as unknown.

// Who the policy is for: `people`, `nodes`, `AWS`.
std::string audience_text(const rbac::AccessPolicy* policy);

// Where it can hold: `cluster,namespace`.
std::string scope_text(const rbac::AccessPolicy* policy);

// What it allows, in about a line: `read secrets`.
std::string allows_text(const rbac::AccessPolicy* policy);

// Prints its rules as `kubectl describe clusterrole` does.
void print_rules(std::ostream& out, const rbac::AccessPolicy* policy,
                 Headers headers = Headers::show);

// Returns the members audience, scopes, rules (as in a ClusterRole, with resourceNamesUnknown) and
// note, all of them null if they are unknown.
util::Json json_of(const rbac::AccessPolicy* policy);

} // namespace iam::present
