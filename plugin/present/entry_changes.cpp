#include "present/entry_changes.hpp"

#include "present/entry_view.hpp"
#include "present/explanation.hpp"
#include "present/output.hpp"
#include "util/json.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>

namespace iam::present {

using access::AccessEntry;
using access::EntryOutcome;
using access::EntryPlan;

namespace {

std::vector<std::string> policy_texts(const AccessEntry& entry) {
  std::vector<std::string> texts;
  for (const access::HeldPolicy& policy :
       entry.policies.value_or(std::vector<access::HeldPolicy>())) {
    texts.push_back(access::text_of(policy));
  }
  std::ranges::sort(texts);
  return texts;
}

// What people change of an entry, as YAML; empty without an entry.
std::string yaml_of(const std::optional<AccessEntry>& entry) {
  if (!entry) {
    return "";
  }
  util::Json json;
  json["principalArn"] = entry->principal;
  json["type"] = entry->type;
  json["username"] = entry->username;
  json["groups"] = entry->groups;
  json["policies"] = policy_texts(*entry);
  json["tags"] = util::Json::object();
  for (const auto& [key, value] : entry->tags) {
    json["tags"][key] = value;
  }
  return to_yaml(json);
}

// `a, b -> c`, with `<none>` for nothing.
std::string arrow(std::vector<std::string> before, std::vector<std::string> after) {
  std::ranges::sort(before);
  std::ranges::sort(after);
  return fmt::format("{} -> {}", text_of_groups(before), text_of_groups(after));
}

} // namespace

std::string_view text_of(EntryOutcome outcome) {
  switch (outcome) {
  case EntryOutcome::created:
    return "created";
  case EntryOutcome::updated:
    return "updated";
  case EntryOutcome::deleted:
    return "deleted";
  case EntryOutcome::unchanged:
    return "unchanged";
  }
  return "";
}

std::vector<util::DiffLine> diff_of(const EntryPlan& plan) {
  const std::string name = "accessentry/" + plan.principal;
  return util::unified_diff(yaml_of(plan.before), yaml_of(plan.after), name, name);
}

util::Json json_of(const EntryPlan& plan, const awsauth::Map* map) {
  stores::EntryListing listing;
  listing.entries.emplace();
  listing.entries->push_back(plan.after ? *plan.after : *plan.before);
  util::Json item = json_of(rows_of(listing, map).front());
  if (!plan.after) { // what is gone counts for nobody
    item["effective"] = false;
    item["findings"] = util::Json::array();
  }
  item["outcome"] = text_of(plan.outcome);
  return item;
}

std::string difference_of(const EntryPlan& plan) {
  if (plan.outcome != EntryOutcome::updated || !plan.before || !plan.after) {
    return "";
  }
  const AccessEntry& before = *plan.before;
  const AccessEntry& after = *plan.after;
  std::vector<std::string> parts;
  if (before.username != after.username) {
    parts.push_back(fmt::format("username {} -> {}", before.username, after.username));
  }
  if (!access::is_same_set(before.groups, after.groups)) {
    parts.push_back("groups " + arrow(before.groups, after.groups));
  }
  if (policy_texts(before) != policy_texts(after)) {
    parts.push_back("policies " + arrow(policy_texts(before), policy_texts(after)));
  }
  return fmt::format("{}", fmt::join(parts, "; "));
}

std::string text_of_steps(const EntryPlan& plan) {
  std::vector<std::string> steps;
  std::ranges::transform(plan.steps, std::back_inserter(steps),
                         [](const access::EntryStep& step) { return access::text_of(step); });
  return fmt::format("{}", fmt::join(steps, ", then "));
}

} // namespace iam::present
