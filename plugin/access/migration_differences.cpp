#include "access/migration_differences.hpp"

#include "access/impact.hpp"
#include "awsauth/groups.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

namespace iam::access {
namespace {

std::string text_of(const std::optional<std::vector<HeldPolicy>>& policies) {
  std::string text;
  for (const HeldPolicy& policy : policies.value_or(std::vector<HeldPolicy>())) {
    text.append(text.empty() ? "" : ", ").append(text_of(policy));
  }
  return text.empty() ? "none" : text;
}

std::string text_of(const std::vector<std::string>& groups) {
  return groups.empty() ? "none" : awsauth::joined_groups(groups, ", ");
}

bool is_same_policies(const AccessEntry& a, const AccessEntry& b) {
  return !a.policies || !b.policies ||
         std::ranges::is_permutation(*a.policies, *b.policies, is_same);
}

} // namespace

std::vector<std::string> differences(const AccessEntry& existing,
                                     const std::optional<AccessEntry>& wanted,
                                     const awsauth::Mapping& line) {
  std::vector<std::string> all;
  const bool is_of_type = wanted && existing.type == wanted->type;
  const std::string_view whose = is_of_type ? "an entry of the line would have" : "the line has";
  const auto add = [&](std::string_view what, const std::string& is, const std::string& other) {
    all.push_back(fmt::format("its entry has the {} {}, and {} {}", what, is, whose, other));
  };
  if (wanted && !is_of_type) {
    all.push_back(fmt::format("its entry has the type {}, and an entry of the line would have {}",
                              existing.type, wanted->type));
  }
  const std::string& username = is_of_type ? wanted->username : line.username;
  const std::vector<std::string>& groups = is_of_type ? wanted->groups : line.groups;
  const bool are_names_of_type = is_of_type && is_node_entry(existing); // so that EKS sets them
  if (!are_names_of_type && existing.username != username) {
    add("username", existing.username, username.empty() ? "none" : username);
  }
  if (!are_names_of_type && !is_same_set(existing.groups, groups)) {
    add("groups", text_of(existing.groups), text_of(groups));
  }
  if (is_of_type && !is_same_policies(existing, *wanted)) {
    add("policies", text_of(existing.policies), text_of(wanted->policies));
  }
  return all;
}

} // namespace iam::access
