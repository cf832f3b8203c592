#include "access/desired_entry.hpp"

#include "access/entry_requirements.hpp"
#include "access/policy_argument.hpp"
#include "access/policy_name.hpp"
#include "util/error.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::access {
namespace {

using Policies = std::vector<HeldPolicy>;

void require_scope(const HeldPolicy& policy) {
  if (!policy.scope) {
    throw util::Error(fmt::format("{} has no scope", policy_name(policy.arn)), "",
                      "give its scope: type cluster, or type namespace with namespaces");
  }
}

// `wanted` with the scopes that it does not say as `held` has them.
Policies with_scopes(Policies wanted, const Policies& held) {
  for (HeldPolicy& policy : wanted) {
    const HeldPolicy* old = find_policy(held, policy.arn);
    if (!policy.scope && old != nullptr) {
      policy.scope = old->scope;
    }
  }
  return wanted;
}

// What of `wanted` the entry `existing` does not have, as a request that can be checked.
DesiredEntry news_of(const AccessEntry& existing, const AccessEntry& after) {
  DesiredEntry news{.principal = existing.principal, .type = existing.type};
  if (is_node_entry(existing)) {
    return news;
  }
  if (after.username != existing.username) {
    news.username = after.username;
  }
  if (!is_same_set(after.groups, existing.groups)) {
    news.groups = after.groups;
  }
  const Policies held = existing.policies.value_or(Policies());
  news.policies.emplace();
  for (const HeldPolicy& policy : after.policies.value_or(Policies())) {
    const HeldPolicy* old = find_policy(held, policy.arn);
    if (old == nullptr || !is_same(*old, policy)) {
      news.policies->push_back(policy);
    }
  }
  return news;
}

} // namespace

bool wants_same(const DesiredEntry& a, const DesiredEntry& b) {
  const auto is_equal_set = [](const auto& left, const auto& right) {
    return left.has_value() == right.has_value() && (!left || is_same_set(*left, *right));
  };
  const Policies of_a = a.policies.value_or(Policies());
  const Policies of_b = b.policies.value_or(Policies());
  return a.type == b.type && a.username == b.username && is_equal_set(a.groups, b.groups) &&
         a.policies.has_value() == b.policies.has_value() && of_a.size() == of_b.size() &&
         std::ranges::all_of(of_a,
                             [&](const HeldPolicy& policy) {
                               return std::ranges::any_of(of_b, [&](HeldPolicy other) {
                                 const bool is_named_alike =
                                     policy_name(policy.arn) == policy_name(other.arn);
                                 other.arn = policy.arn; // which may be a name still
                                 return is_named_alike && is_same(policy, other);
                               });
                             }) &&
         a.tags == b.tags;
}

DesiredEntry with_policy_arns(DesiredEntry wanted, const std::string& partition) {
  if (wanted.policies) {
    for (HeldPolicy& policy : *wanted.policies) {
      if (!is_arn(policy.arn)) {
        policy.arn = policy_named(policy.arn, partition).arn;
      }
    }
  }
  return wanted;
}

DesiredRequest request_of(const DesiredEntry& wanted, const std::string& partition) {
  EntryRequest request;
  request.access.type = wanted.type.empty() ? std::string(k_standard_type) : wanted.type;
  if (!is_node_type(request.access.type)) { // EKS sets those of nodes
    request.access.groups = wanted.groups.value_or(std::vector<std::string>());
    if (wanted.username && *wanted.username != default_username_of(wanted.principal)) {
      request.access.username = wanted.username;
      require_rendered(fmt::format("the username {}", util::quoted(*wanted.username)),
                       *wanted.username);
    }
    for (const std::string& group : request.access.groups) {
      require_rendered(fmt::format("the group {}", util::quoted(group)), group);
    }
  }
  request.tags = wanted.tags;
  const Policies policies = wanted.policies.value_or(Policies());
  std::ranges::for_each(policies, require_scope);
  PolicyArguments arguments = checked_policies(policies, partition);
  request.policies = std::move(arguments.policies);
  DesiredRequest result{check_entry(std::move(request), 1, GivenBy::file),
                        std::move(arguments.unknown)};
  std::ranges::move(arguments.notes, std::back_inserter(result.checked.notes));
  return result;
}

EntryPlan plan_desired(const AccessEntry& existing, const DesiredEntry& wanted,
                       const std::string& partition) {
  AccessEntry after = existing;
  if (wanted.username || wanted.groups || !wanted.type.empty() || !wanted.tags.empty()) {
    require_described(existing);
  }
  if (!wanted.type.empty()) {
    require_type(existing, wanted.type, GivenBy::file);
  }
  require_tags(existing, wanted.tags, GivenBy::file);
  after.username = wanted.username.value_or(existing.username);
  after.groups = wanted.groups.value_or(existing.groups);
  if (wanted.policies) {
    after.policies = with_scopes(*wanted.policies, require_policies(existing));
  }
  EntryPlan plan = plan_between(existing, after);
  if (!plan.steps.empty()) {
    require_own(existing);
    require_live(existing);
    request_of(news_of(existing, after), partition); // throws for what EKS would refuse
  }
  return plan;
}

} // namespace iam::access
