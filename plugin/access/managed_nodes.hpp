#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace iam::access {

// Nodes that EKS makes itself. It also lets their role in: by a line of aws-auth, or by an access
// entry in a cluster that has any.
struct ManagedNodes {
  enum class Source : std::uint8_t { node_group, fargate_profile };

  Source source = Source::node_group;
  std::string name;  // of the node group or the profile
  std::string role;  // its ARN, with its path
  std::string image; // of a node group: `AL2023_x86_64_STANDARD`

  bool is_windows() const { return image.starts_with("WINDOWS_"); }

  friend bool operator==(const ManagedNodes&, const ManagedNodes&) = default;
};

// Returns `node group workers` or `Fargate profile serverless`.
std::string text_of(const ManagedNodes& nodes);

// Returns the type of the access entry that EKS gives `role` for `nodes`, some of which have it. A
// role has one entry: that EKS makes it one for Linux if Linux and Windows share the role is
// believed.
std::string entry_type_for(const std::string& role, const std::vector<ManagedNodes>& nodes);

} // namespace iam::access
