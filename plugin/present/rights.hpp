#pragma once

#include "diagnosis/rights.hpp"
#include "util/json_fwd.hpp"

#include <ostream>
#include <string>
#include <vector>

namespace iam::present {

// Returns `pods/log`, `deployments.apps`, `secrets/NAME`.
std::string text_of(const kube::ResourceAttributes& asked);

// Returns the fields of `asked`: verb, group, resource, subresource, name, namespace.
util::Json json_of(const kube::ResourceAttributes& asked);

// Prints what gives rights as lines below one another, for people.
void print(std::ostream& out, const diagnosis::Rights& rights);

// Prints the answers as a table, with their reasons; nothing without any.
void print(std::ostream& out, const std::vector<diagnosis::RightAnswer>& answers);

// Returns the fields `rights`, `unboundGroups` and `unknownRights` of an Explanation.
util::Json json_of(const diagnosis::Rights& rights);

// Returns an item of `can` of an Explanation.
util::Json json_of(const diagnosis::RightAnswer& answer);

} // namespace iam::present
