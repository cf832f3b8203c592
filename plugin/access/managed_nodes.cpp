#include "access/managed_nodes.hpp"

#include <algorithm>

namespace iam::access {

std::string text_of(const ManagedNodes& nodes) {
  const bool is_group = nodes.source == ManagedNodes::Source::node_group;
  return (is_group ? "node group " : "Fargate profile ") + nodes.name;
}

std::string entry_type_for(const std::string& role, const std::vector<ManagedNodes>& nodes) {
  const auto is_of_role = [&](const ManagedNodes& each) {
    return each.role == role && each.source == ManagedNodes::Source::node_group;
  };
  if (std::ranges::none_of(nodes, is_of_role)) {
    return "FARGATE_LINUX";
  }
  return std::ranges::all_of(
             nodes,
             [&](const ManagedNodes& each) { return !is_of_role(each) || each.is_windows(); })
             ? "EC2_WINDOWS"
             : "EC2_LINUX";
}

} // namespace iam::access
