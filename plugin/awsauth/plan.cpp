#include "awsauth/plan.hpp"

#include "awsauth/entry.hpp"
#include "awsauth/groups.hpp"
#include "identity/arn.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iterator>
#include <set>
#include <unordered_set>

namespace iam::awsauth {
namespace {

using Entries = std::vector<const Entry*>;

std::string described(const Mapping& mapping) {
  const std::string groups = mapping.groups.empty()
                                 ? "no groups"
                                 : fmt::format("groups {}", joined_groups(mapping.groups, ", "));
  return mapping.username.empty() ? fmt::format("no username, {}", groups)
                                  : fmt::format("username {}, {}", mapping.username, groups);
}

bool has(const std::vector<std::string>& texts, const std::string& text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

// Whether they are equal as sets: the order of groups has no meaning.
bool same_groups(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::set(a.begin(), a.end()) == std::set(b.begin(), b.end());
}

// The effective entry for the principal of `mapping`: the last one that is accepted.
const Entry* effective(const Entries& entries, const Mapping& mapping) {
  const Entry* found = nullptr;
  for (const Entry* entry : entries) {
    if (entry->accepted && !entry->mapping.sso && equal_fold(entry->mapping.arn, mapping.arn)) {
      found = entry;
    }
  }
  return found;
}

void change(Plan& plan, const Entry& entry, Mapping mapping) {
  if (entry.mapping.username != mapping.username ||
      !same_groups(entry.mapping.groups, mapping.groups)) {
    plan.changed.push_back({entry.item, std::move(mapping), false});
    plan.outcome = Outcome::updated;
  }
}

// What the principal of `existing` should be mapped to, if no conflict forbids it.
Mapping combined(Mapping existing, const AddMapping& edit) {
  if (edit.if_exists == IfExists::add_groups) {
    for (const std::string& group : edit.mapping.groups) {
      if (!has(existing.groups, group)) {
        existing.groups.push_back(group);
      }
    }
    return existing;
  }
  const bool overwrites = edit.if_exists == IfExists::overwrite;
  if (!(overwrites && edit.keeps_username)) {
    existing.username = edit.mapping.username;
  }
  if (!(overwrites && edit.keeps_groups)) {
    existing.groups = edit.mapping.groups;
  }
  return existing;
}

Plan plan_add(const Entries& entries, const AddMapping& edit) {
  Plan plan{edit.mapping.list};
  const Entry* existing = effective(entries, edit.mapping);
  if (existing == nullptr) {
    plan.added = edit.mapping;
    plan.outcome = Outcome::added;
    return plan;
  }
  change(plan, *existing, combined(existing->mapping, edit));
  const bool renames = existing->mapping.username != edit.mapping.username && !edit.keeps_username;
  if ((plan.outcome == Outcome::updated && edit.if_exists == IfExists::refuse) ||
      (edit.if_exists == IfExists::add_groups && renames)) {
    throw AlreadyMapped(*existing, edit.mapping);
  }
  return plan;
}

// Whether `mapping` is of one of `principals`, which are folded.
bool names(const Mapping& mapping, const std::unordered_set<std::string>& principals) {
  return !mapping.sso && !mapping.arn.empty() && principals.contains(fold(mapping.arn));
}

Plan plan_remove(const Entries& entries, const RemoveMapping& edit) {
  Plan plan{edit.list};
  plan.outcome = Outcome::not_found;
  const auto named = principals_of(edit);
  const std::unordered_set<std::string> principals(named.begin(), named.end());
  for (const Entry* entry : entries) {
    if (!names(entry->mapping, principals)) {
      continue;
    }
    if (edit.groups.empty()) {
      plan.removed.push_back(entry->item);
      plan.outcome = Outcome::removed;
      continue;
    }
    plan.outcome = plan.outcome == Outcome::not_found ? Outcome::unchanged : plan.outcome;
    Mapping wanted = entry->mapping;
    std::erase_if(wanted.groups, [&](const std::string& group) { return has(edit.groups, group); });
    change(plan, *entry, std::move(wanted));
  }
  return plan;
}

// A username that is the ARN of a session of the role `from`, as a session of `to`: the default
// username of EKS contains the role's name.
std::string relinked_username(const std::string& username, std::string_view from,
                              std::string_view to) {
  const auto session_of = [](std::string_view arn) {
    return fmt::format(":assumed-role/{}/", identity::last_segment(arn));
  };
  const std::string old_session = session_of(from);
  const std::size_t at =
      util::to_lower_ascii(username).find(util::to_lower_ascii(old_session)); // of the same length
  if (at == std::string::npos) {
    return username;
  }
  return username.substr(0, at) + session_of(to) + username.substr(at + old_session.size());
}

Plan plan_relink(const Entries& entries, const RelinkRole& edit) {
  Plan plan;
  Mapping mapping;
  mapping.arn = edit.to;
  const Entry* beside = effective(entries, mapping);
  plan.outcome = beside == nullptr ? Outcome::not_found : Outcome::unchanged;
  for (const Entry* entry : entries) {
    if (!entry->accepted || !names(entry->mapping, {fold(edit.from)})) {
      continue;
    }
    if (beside != nullptr) {
      throw BothMapped(edit.from, entry->position, edit.to, beside->position);
    }
    Mapping wanted = entry->mapping;
    wanted.arn = edit.to;
    wanted.username = relinked_username(wanted.username, edit.from, edit.to);
    plan.changed.push_back({entry->item, std::move(wanted), false});
    plan.outcome = Outcome::updated;
  }
  return plan;
}

Plan plan_repair(const Entries& entries, const RepairEntry& edit) {
  Plan plan{edit.list};
  const auto found = std::ranges::find(entries, edit.item, &Entry::item);
  if (found == entries.end() || (*found)->mapping != edit.is) {
    plan.outcome = Outcome::not_found;
    return plan;
  }
  if (edit.wanted) {
    plan.changed.push_back({edit.item, *edit.wanted, edit.tidies_fields});
  } else {
    plan.removed.push_back(edit.item);
  }
  plan.outcome = Outcome::updated;
  return plan;
}

std::string both_mapped(const std::string& from, yaml::Position from_position,
                        const std::string& to, yaml::Position to_position) {
  return fmt::format("{} has an entry of its own, at line {}, beside the one of {}, at line {}", to,
                     to_position.line, from, from_position.line);
}

} // namespace

AlreadyMapped::AlreadyMapped(const Entry& existing, const Mapping& wanted)
    : Error(fmt::format("is already mapped, to {}; you asked for {}", described(existing.mapping),
                        described(wanted)),
            fmt::format("{} ({}, line {})", existing.mapping.arn, data_key(existing.mapping.list),
                        existing.position.line),
            "--overwrite sets what you gave and keeps the rest; --append adds groups"),
      m_existing(existing.mapping),
      m_position(existing.position) {}

BothMapped::BothMapped(std::string from, yaml::Position from_position, std::string to,
                       yaml::Position to_position)
    : Error(both_mapped(from, from_position, to, to_position), std::string(data_key(List::roles)),
            fmt::format("remove one of them: {} or {}", util::own_command({"remove-role", from}),
                        util::own_command({"remove-role", to}))),
      m_from(std::move(from)),
      m_from_position(from_position),
      m_to(std::move(to)),
      m_to_position(to_position) {}

std::string
BothMapped::cause_outside(const std::function<yaml::Position(yaml::Position)>& out) const {
  return both_mapped(m_from, out(m_from_position), m_to, out(m_to_position));
}

List list_of(const Edit& edit) {
  if (const auto* add = std::get_if<AddMapping>(&edit)) {
    return add->mapping.list;
  }
  if (const auto* repair = std::get_if<RepairEntry>(&edit)) {
    return repair->list;
  }
  const auto* remove = std::get_if<RemoveMapping>(&edit);
  return remove == nullptr ? List::roles : remove->list;
}

std::vector<std::string> principals_of(const Edit& edit) {
  if (const auto* add = std::get_if<AddMapping>(&edit)) {
    return {fold(add->mapping.arn)};
  }
  if (const auto* relink = std::get_if<RelinkRole>(&edit)) {
    return {fold(relink->from), fold(relink->to)};
  }
  std::vector<std::string> principals;
  if (const auto* remove = std::get_if<RemoveMapping>(&edit)) {
    std::ranges::transform(remove->principals, std::back_inserter(principals), fold);
  }
  return principals;
}

void require_readable(const Map& map, List list) {
  if (map[list].verdict == Verdict::accepted && !map[list].cut_short) {
    return;
  }
  const auto finding =
      std::find_if(map.findings.begin(), map.findings.end(), [&](const Finding& f) {
        return f.list == list && (!f.item || f.rule == Rule::yaml_syntax);
      });
  throw util::Error(finding->message,
                    fmt::format("{}, line {}, column {}", data_key(list), finding->position.line,
                                finding->position.column),
                    finding->fix);
}

Plan plan(const std::vector<const Entry*>& entries, const Edit& edit) {
  if (const auto* add = std::get_if<AddMapping>(&edit)) {
    return plan_add(entries, *add);
  }
  if (const auto* remove = std::get_if<RemoveMapping>(&edit)) {
    return plan_remove(entries, *remove);
  }
  if (const auto* repair = std::get_if<RepairEntry>(&edit)) {
    return plan_repair(entries, *repair);
  }
  return plan_relink(entries, std::get<RelinkRole>(edit));
}

Plan plan(const Map& map, const Edit& edit) {
  const List list = list_of(edit);
  require_readable(map, list);
  std::vector<const Entry*> entries;
  std::ranges::transform(map[list].entries, std::back_inserter(entries),
                         [](const Entry& entry) { return &entry; });
  return plan(entries, edit);
}

} // namespace iam::awsauth
