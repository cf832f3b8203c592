#include "access/entry_completion.hpp"

#include "util/proposed_command.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <string_view>
#include <vector>

namespace iam::access {
namespace {

using Words = std::vector<std::string>;

template<typename Step>
bool has(const std::vector<EntryStep>& steps) {
  return std::ranges::any_of(
      steps, [](const EntryStep& step) { return std::holds_alternative<Step>(step); });
}

Words command(std::string_view verb, const std::string& principal) {
  const bool is_user = principal.find(":role/") == std::string::npos;
  return {std::string(verb) + (is_user ? "-user" : "-role"), principal, "--store", "entries"};
}

void add(Words& words, const std::string& flag, const std::vector<std::string>& values) {
  for (const std::string& value : values) {
    words.insert(words.end(), {flag, value});
  }
}

void add_policies(Words& words, const std::vector<HeldPolicy>& policies) {
  for (const HeldPolicy& policy : policies) {
    words.insert(words.end(), {"--policy", text_of(policy)});
  }
}

void add_type(Words& words, const AccessEntry& entry) {
  if (!entry.type.empty() && entry.type != k_standard_type) {
    words.insert(words.end(), {"--type", entry.type});
  }
}

void add_names(Words& words, const AccessEntry& entry) {
  if (!is_node_type(entry.type)) {
    if (!entry.username.empty() && entry.username != default_username_of(entry.principal)) {
      words.insert(words.end(), {"--username", entry.username});
    }
    add(words, "--group", entry.groups);
  }
}

// The policies that are still to be given.
std::vector<HeldPolicy> policies_to_give(const std::vector<EntryStep>& steps) {
  std::vector<HeldPolicy> policies;
  for (const EntryStep& step : steps) {
    if (const auto* give = std::get_if<GivePolicy>(&step)) {
      policies.push_back(give->policy);
    }
  }
  return policies;
}

std::string appending_command(const EntryPlan& plan, const std::vector<EntryStep>& left) {
  Words words = command("add", plan.principal);
  add_type(words, *plan.after);
  words.emplace_back("--append");
  add_policies(words, policies_to_give(left));
  return util::own_command(words);
}

// The policy of `give` as the entry had it before `plan`; nullptr: not at all.
const HeldPolicy* former(const EntryPlan& plan, const GivePolicy& give) {
  if (!plan.before || !plan.before->policies) {
    return nullptr;
  }
  const auto& policies = *plan.before->policies;
  const auto found = std::ranges::find(policies, give.policy.arn, &HeldPolicy::arn);
  return found == policies.end() ? nullptr : &*found;
}

// The policy of `give` in the namespaces that it loses; nullopt if it does more than lose some.
std::optional<HeldPolicy> lost_by(const EntryPlan& plan, const GivePolicy& give) {
  const HeldPolicy* old = former(plan, give);
  if (old == nullptr || is_cluster_wide(*old) || !is_within(give.policy, *old)) {
    return std::nullopt;
  }
  HeldPolicy lost = *old;
  std::erase_if(lost.scope->namespaces, [&](const std::string& name) {
    const auto& kept = give.policy.scope->namespaces;
    return std::ranges::find(kept, name) != kept.end();
  });
  return lost;
}

std::string removing_command(const EntryPlan& plan, const std::vector<EntryStep>& left) {
  Words words = command("remove", plan.principal);
  for (const EntryStep& step : left) {
    if (const auto* taken = std::get_if<TakePolicy>(&step)) {
      words.insert(words.end(), {"--policy", policy_name(taken->arn)});
    } else if (const auto* give = std::get_if<GivePolicy>(&step)) {
      add_policies(words, {*lost_by(plan, *give)});
    } else if (std::holds_alternative<UpdateEntry>(step)) {
      for (const std::string& group : plan.before->groups) {
        if (std::ranges::find(plan.after->groups, group) == plan.after->groups.end()) {
          words.insert(words.end(), {"--group", group});
        }
      }
    }
  }
  return util::own_command(words);
}

std::string overwriting_command(const EntryPlan& plan) {
  Words words = command("add", plan.principal);
  add_type(words, *plan.after);
  words.emplace_back("--overwrite");
  if (!is_node_type(plan.after->type)) {
    words.insert(words.end(), {"--username", plan.after->username});
    add(words, "--group", plan.after->groups);
  }
  add_policies(words, plan.after->policies.value_or(std::vector<HeldPolicy>()));
  return util::own_command(words);
}

// Whether the groups of `after` are some of those of `before`, and the username is the same.
bool only_takes_groups(const AccessEntry& before, const AccessEntry& after) {
  return before.username == after.username &&
         std::ranges::all_of(after.groups, [&](const std::string& group) {
           return std::ranges::find(before.groups, group) != before.groups.end();
         });
}

// Whether --append does what is left.
bool only_adds(const EntryPlan& plan, const std::vector<EntryStep>& left) {
  return std::ranges::all_of(left, [&](const EntryStep& step) {
    const auto* give = std::get_if<GivePolicy>(&step);
    const HeldPolicy* old = give == nullptr ? nullptr : former(plan, *give);
    return give != nullptr && (old == nullptr || is_within(*old, give->policy));
  });
}

// Whether what is left takes away and no more. Only this can leave no groups, or no policies.
bool only_takes(const EntryPlan& plan, const std::vector<EntryStep>& left) {
  return plan.before && only_takes_groups(*plan.before, *plan.after) &&
         std::ranges::all_of(left, [&](const EntryStep& step) {
           const auto* give = std::get_if<GivePolicy>(&step);
           return give == nullptr || lost_by(plan, *give);
         });
}

} // namespace

std::string creating_command(const AccessEntry& entry) {
  Words words = command("add", entry.principal);
  add_type(words, entry);
  add_names(words, entry);
  add_policies(words, entry.policies.value_or(std::vector<HeldPolicy>()));
  for (const auto& [key, value] : entry.tags) {
    words.insert(words.end(), {"--tag", fmt::format("{}={}", key, value)});
  }
  return util::own_command(words);
}

std::string completing_command(const EntryPlan& plan, std::size_t done) {
  const std::vector<EntryStep> left(plan.steps.begin() + static_cast<std::ptrdiff_t>(done),
                                    plan.steps.end());
  if (has<CreateEntry>(left)) {
    return creating_command(*plan.after);
  }
  if (has<DeleteEntry>(left)) {
    return util::own_command(command("remove", plan.principal));
  }
  if (only_adds(plan, left)) {
    return appending_command(plan, left);
  }
  if (only_takes(plan, left)) {
    return removing_command(plan, left);
  }
  return overwriting_command(plan);
}

} // namespace iam::access
