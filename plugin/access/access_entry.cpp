#include "access/access_entry.hpp"

#include "identity/arn.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace iam::access {
namespace {

constexpr std::array<std::pair<Mode, std::string_view>, 3> k_modes = {
    {{Mode::config_map, "CONFIG_MAP"},
     {Mode::api_and_config_map, "API_AND_CONFIG_MAP"},
     {Mode::api, "API"}}};

} // namespace

std::optional<Mode> parse_mode(std::string_view text) {
  const auto found = std::ranges::find(k_modes, text, [](const auto& mode) { return mode.second; });
  return found == k_modes.end() ? std::nullopt : std::optional(found->first);
}

std::string_view text_of(Mode mode) {
  return std::ranges::find(k_modes, mode, [](const auto& each) { return each.first; })->second;
}

bool reads_entries(Mode mode) {
  return mode != Mode::config_map;
}

std::string policy_name(std::string_view arn) {
  return std::string(arn.substr(arn.rfind('/') + 1)); // npos + 1 is 0
}

std::string text_of(const HeldPolicy& policy) {
  const std::string name = policy_name(policy.arn);
  return policy.scope && !policy.scope->namespaces.empty()
             ? fmt::format("{}:{}", name, fmt::join(policy.scope->namespaces, ","))
             : name;
}

bool is_same(const HeldPolicy& a, const HeldPolicy& b) {
  const auto namespaces = [](const HeldPolicy& policy) {
    return policy.scope ? policy.scope->namespaces : std::vector<std::string>();
  };
  return a.arn == b.arn && is_same_set(namespaces(a), namespaces(b));
}

bool is_cluster_wide(const HeldPolicy& policy) {
  return !policy.scope || policy.scope->namespaces.empty();
}

bool is_within(const HeldPolicy& policy, const HeldPolicy& other) {
  if (is_cluster_wide(policy) || is_cluster_wide(other)) {
    return is_cluster_wide(other);
  }
  const auto& namespaces = other.scope->namespaces;
  return std::ranges::all_of(policy.scope->namespaces, [&](const std::string& name) {
    return std::ranges::find(namespaces, name) != namespaces.end();
  });
}

const HeldPolicy* find_policy(const std::vector<HeldPolicy>& policies, std::string_view arn) {
  const auto found = std::ranges::find(policies, arn, &HeldPolicy::arn);
  return found == policies.end() ? nullptr : &*found;
}

bool is_same_set(std::vector<std::string> a, std::vector<std::string> b) {
  const auto tidy = [](std::vector<std::string>& texts) {
    std::ranges::sort(texts);
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  };
  tidy(a);
  tidy(b);
  return a == b;
}

std::string canonical_arn(const AccessEntry& entry) {
  return identity::without_role_path(entry.principal);
}

bool is_node_entry(const AccessEntry& entry) {
  return entry.is_described && entry.type != k_standard_type;
}

std::string managed_by(const AccessEntry& entry) {
  // EKS's own words for the refusal name service-linked roles; entries of Auto Mode "can be viewed,
  // not changed" (EKS User Guide, Auto Mode), and their usernames have a prefix that EKS reserves.
  const bool is_service_linked =
      entry.principal.find(":role/aws-service-role/") != std::string::npos;
  return is_service_linked || entry.username.starts_with("eks:") ? "aws" : "";
}

} // namespace iam::access
