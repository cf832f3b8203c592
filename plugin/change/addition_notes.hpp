#pragma once

#include "cluster/host.hpp"
#include "cluster/role_lookup.hpp"
#include "cluster/target.hpp"
#include "identity/principal.hpp"

#include <string>
#include <vector>

namespace iam::change {

// What is worth a note after an addition, though nothing depends on it: that no binding names a
// group, and that IAM has no such role or user. It is asked beside the requests that are needed
// anyway, and what the caller may not see is left out.
class AdditionNotes {
public:
  // All must outlive it.
  AdditionNotes(cluster::Target& target, cluster::RoleLookup& roles, const cluster::Host& host)
      : m_target(target), m_roles(roles), m_host(host) {}

  // Asks about `groups` and about the roles or users, by `type`, that `identities` name. Call it
  // before the map is read, and after EKS is asked. Asks nobody about a map that EKS does not read.
  void ask(const std::vector<std::string>& groups, const std::vector<std::string>& identities,
           identity::PrincipalType type = identity::PrincipalType::role);

  // Says nothing of `groups`: somebody is in them already.
  void leave_out(const std::vector<std::string>& groups);

  // Prints what there is to say of `principals`, who are in now.
  void print(const std::vector<identity::Principal>& principals);

private:
  cluster::Target& m_target;
  cluster::RoleLookup& m_roles;
  const cluster::Host& m_host;
  std::vector<std::string> m_groups;
  bool m_asks_iam = false;
};

} // namespace iam::change
