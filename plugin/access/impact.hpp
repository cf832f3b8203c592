#pragma once

#include "access/effective.hpp"
#include "identity/identity.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::access {

// How the access of one principal changes. `before` and `after` refer to the two sources.
struct Change {
  // Its canonical ARN; of an account, the ID, which stands for all whom nothing else names.
  std::string principal;
  Effective before;
  Effective after;

  // What it no longer has, and what it has only then, each as a text for people: `access`, or
  // groups and policies as in lost_rights.
  std::vector<std::string> lost() const;
  std::vector<std::string> gained() const;
};

// Returns whose access differs between `before` and `after`, of all that either names, in the order
// of the lines and entries before, then of those after. A username that only EC2 instances can fill
// in counts as it is written. Takes linear time.
std::vector<Change> impact(const Sources& before, const Sources& after);

// Returns all principals that `sources` name and that a caller can be, each once however it is
// spelt: canonical ARNs, and the IDs of accounts.
std::vector<std::string> principals_of(const Sources& sources);

// Returns an identity of a principal, an ARN or the ID of an account, in any session.
identity::Identity any_session_of(const std::string& principal);

// Whether the principal gets in.
bool is_let_in(const Effective& effective);

// Whether it gets in by an entry of a type for nodes, whose username and groups EKS sets.
bool is_by_node_type(const Effective& effective);

// Whether it gets in as a node: by an entry of a type for nodes, or by a kubelet's username or
// group.
bool is_for_nodes(const Effective& effective);

} // namespace iam::access
