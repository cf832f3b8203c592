#include "awsauth/groups.hpp"

#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

namespace iam::awsauth {
namespace {

// The groups that Kubernetes itself gives or binds (RBAC, default roles and role bindings).
const std::vector<std::string>& own_groups() {
  static const std::vector<std::string> k_groups = {
      "system:masters",         "system:authenticated",   "system:unauthenticated",
      "system:nodes",           "system:bootstrappers",   "system:monitoring",
      "system:serviceaccounts", "system:kube-controllers"};
  return k_groups;
}

} // namespace

std::string doubt_about_group(std::string_view group) {
  const std::string lower = util::to_lower_ascii(group);
  if (lower.starts_with("system:") &&
      std::ranges::find(own_groups(), group) == own_groups().end()) {
    const std::string_view near = util::nearest(lower, own_groups());
    if (!near.empty()) {
      return fmt::format(
          "the group {} is not Kubernetes' {}: groups are compared letter for letter", group, near);
    }
  }
  return {};
}

std::string joined_groups(const std::vector<std::string>& groups, std::string_view separator) {
  std::string text;
  for (const std::string& group : groups) {
    text.append(text.empty() ? "" : separator).append(group.empty() ? "\"\"" : group);
  }
  return text;
}

} // namespace iam::awsauth
