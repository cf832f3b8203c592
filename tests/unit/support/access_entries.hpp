#pragma once

#include "access/access_entry.hpp"

#include <string>
#include <utility>
#include <vector>

namespace iam::test {

// A standard entry of `principal` without policies, as EKS describes it.
inline access::AccessEntry entry_of(std::string principal, std::string username,
                                    std::vector<std::string> groups) {
  access::AccessEntry entry;
  entry.principal = std::move(principal);
  entry.is_described = true;
  entry.type = access::k_standard_type;
  entry.username = std::move(username);
  entry.groups = std::move(groups);
  entry.policies.emplace();
  return entry;
}

} // namespace iam::test
