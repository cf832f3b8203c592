#include "change/migration_removal.hpp"

#include "access/effective.hpp"
#include "awsauth/entry.hpp"
#include "identity/arn.hpp"
#include "stores/readable.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <variant>

namespace iam::change {
namespace {

using access::AccessEntry;
using access::MigrationLine;

std::string role_of(const access::ManagedNodes& nodes) {
  return awsauth::fold(identity::without_role_path(nodes.role));
}

std::string role_of(const AccessEntry& entry) {
  return awsauth::fold(access::canonical_arn(entry));
}

std::string role_of(const MigrationLine& line) {
  return awsauth::fold(line.entry->mapping.arn);
}

// Nodes that tell what makes them, and the type of the entries that are for them alone.
struct NodeKind {
  std::string_view type;
  std::string_view compute_type;
};
constexpr std::array<NodeKind, 4> k_kinds = {{{"FARGATE_LINUX", "fargate"},
                                              {"EC2", "auto"},
                                              {"HYBRID_LINUX", "hybrid"},
                                              {"HYPERPOD_LINUX", "hyperpod"}}};

// The compute_type of the nodes that an entry of `type` lets in; empty: they have none.
std::string compute_type_of(std::string_view type) {
  const auto kind = std::ranges::find(k_kinds, type, &NodeKind::type);
  return std::string(kind == k_kinds.end() ? "" : kind->compute_type);
}

// Whether the entry of `principal`, of which nothing else is known, may be of nodes. Roles of
// permission sets and of AWS services are in folders of IAM's own.
bool may_be_of_nodes(const std::string& principal) {
  const auto arn = identity::parse_arn(principal);
  return arn && arn->resource.starts_with("role/") &&
         !arn->resource.starts_with("role/aws-reserved/") &&
         !arn->resource.starts_with("role/aws-service-role/");
}

// As which roles nodes have joined, and when.
class JoinedNodes {
public:
  JoinedNodes(const access::MigrationPlan& plan, const NodeFacts& facts) {
    for (const access::ManagedNodes& each : facts.managed) {
      m_managed.insert(role_of(each));
      if (each.source == access::ManagedNodes::Source::fargate_profile) {
        m_possible["fargate"].insert(role_of(each));
      } else {
        m_groups[each.name] = role_of(each);
      }
    }
    for (const AccessEntry& entry : facts.entries) {
      add_possible(entry);
    }
    for (const MigrationLine& line : plan.lines) {
      add_possible(line);
    }
    for (const kube::Node& node : facts.nodes) {
      const auto group = m_groups.find(node.node_group);
      if (node.node_group.empty()) {
        note(m_newest_of_kinds[node.compute_type], node);
      } else if (group != m_groups.end()) {
        note(m_newest[group->second], node);
      }
    }
  }

  // Returns when the newest node joined that is of `role`, whose entry is of `type`; nullopt if
  // there is none. A node that no node group makes does not tell its role: it counts if no other
  // role can be its own.
  std::optional<util::Time> newest_of(const std::string& role, const std::string& type) const {
    util::Time newest = time_in(m_newest, role);
    if (is_only_possible(role, type)) {
      newest = std::max(newest, time_in(m_newest_of_kinds, compute_type_of(type)));
    }
    return newest == util::Time() ? std::nullopt : std::optional(newest);
  }

  // Whether new nodes of `role` show that they are.
  bool are_told(const std::string& role, const std::string& type) const {
    return is_only_possible(role, type) ||
           std::ranges::any_of(m_groups, [&](const auto& group) { return group.second == role; });
  }

private:
  static void note(util::Time& newest, const kube::Node& node) {
    newest = std::max(newest, node.created);
  }

  static util::Time time_in(const std::map<std::string, util::Time>& times,
                            const std::string& key) {
    const auto found = times.find(key);
    return found == times.end() ? util::Time() : found->second;
  }

  bool is_only_possible(const std::string& role, const std::string& type) const {
    const auto possible = m_possible.find(compute_type_of(type));
    return possible != m_possible.end() && possible->second == std::set{role};
  }

  // Nodes of a managed node group tell their role. That no others have it is believed.
  void add_possible(const std::string& compute_type, const std::string& role) {
    if (!m_managed.contains(role)) {
      m_possible[compute_type].insert(role);
    }
  }

  void add_possible(const AccessEntry& entry) {
    if (entry.is_stale.value_or(false)) {
      return; // it lets nobody in
    }
    if (access::is_node_entry(entry)) {
      add_possible(compute_type_of(entry.type), role_of(entry));
    } else if (!entry.is_described && may_be_of_nodes(entry.principal)) {
      add_possible("", role_of(entry));
      for (const NodeKind& kind : k_kinds) {
        add_possible(std::string(kind.compute_type), role_of(entry));
      }
    }
  }

  // A line that counts lets nodes in as well, of a kind that shows only if it can become an entry.
  void add_possible(const MigrationLine& line) {
    const bool counts = line.fate == access::Fate::create || line.fate == access::Fate::blocked ||
                        line.fate == access::Fate::kept;
    if (!line.is_for_nodes || !counts) {
      return;
    }
    if (line.wanted) {
      add_possible(compute_type_of(line.wanted->type), role_of(line));
      return;
    }
    add_possible("", role_of(line));
    add_possible("hybrid", role_of(line));
  }

  std::map<std::string, std::string> m_groups; // the roles of node groups, by their names
  std::set<std::string> m_managed;             // all roles of nodes that EKS makes
  std::map<std::string, std::set<std::string>> m_possible; // roles, by compute_type
  std::map<std::string, util::Time> m_newest;              // by roles
  std::map<std::string, util::Time> m_newest_of_kinds;     // by compute_type
};

bool has_moved(const MigrationLine& line) {
  return line.fate == access::Fate::exists && line.existing != nullptr &&
         line.existing->is_described && line.wanted.has_value();
}

bool is_proven(const AccessEntry& entry, const stores::JournaledMigration& journal) {
  const auto journaled = journal.entries.find(entry.principal);
  if (journaled == journal.entries.end() ||
      journaled->second.state == stores::MoveState::withdrawn) {
    return entry.is_stale == false;
  }
  return journaled->second.state == stores::MoveState::done;
}

// Puts `line`, which has moved, where it belongs.
void sort_in(const MigrationLine& line, const MovedLines& moved, const JoinedNodes& joined,
             RemovableLines& removable, std::unordered_set<std::string>& going) {
  const AccessEntry& entry = *line.existing;
  const std::string& arn = line.entry->mapping.arn;
  if (!is_proven(entry, moved.journal)) {
    removable.unproven.push_back(arn);
    return;
  }
  const auto newest =
      line.is_for_nodes ? joined.newest_of(role_of(line), entry.type) : std::nullopt;
  if (!line.is_for_nodes || (newest && entry.created_at && *newest > *entry.created_at)) {
    going.insert(role_of(line));
  } else {
    (joined.are_told(role_of(line), entry.type) ? removable.waiting : removable.untold)
        .push_back(arn);
  }
}

} // namespace

std::vector<AccessEntry> with_types(const std::vector<AccessEntry>& entries,
                                    const access::MigrationPlan& plan, aws::AccessEntries& client) {
  std::vector<AccessEntry> result = entries;
  const bool are_needed = std::ranges::any_of(
      plan.lines, [](const MigrationLine& line) { return line.is_for_nodes && has_moved(line); });
  if (!are_needed) {
    return result;
  }
  std::vector<AccessEntry*> asked;
  aws::EntryQuestions questions;
  for (AccessEntry& entry : result) {
    if (!entry.is_described && may_be_of_nodes(entry.principal)) {
      asked.push_back(&entry);
      questions.described.push_back(entry.principal);
    }
  }
  aws::EntryAnswers answers = client.ask(questions);
  for (std::size_t i = 0; i < asked.size(); ++i) {
    if (auto* described = std::get_if<AccessEntry>(&answers.described[i])) {
      described->is_stale = asked[i]->is_stale;
      *asked[i] = std::move(*described);
    }
  }
  return result;
}

RemovableLines removable_lines(const MovedLines& moved, const NodeFacts& facts) {
  const access::MigrationPlan& plan = moved.plan;
  const JoinedNodes joined(plan, facts);
  RemovableLines removable;
  std::unordered_set<std::string> going;
  for (const MigrationLine& line : plan.lines) {
    if (line.is_gone) {
      going.insert(role_of(line));
    }
    const bool is_kept = line.is_for_nodes && moved.options.nodes == access::NodeLines::keep;
    if (has_moved(line) && !is_kept) {
      sort_in(line, moved, joined, removable, going);
    }
  }
  std::set<std::pair<awsauth::List, std::string>> named;
  for (const MigrationLine& line : plan.lines) {
    const awsauth::Mapping& mapping = line.entry->mapping;
    if (mapping.list != awsauth::List::accounts && going.contains(role_of(line)) &&
        named.emplace(mapping.list, role_of(line)).second) {
      removable.lines.emplace_back(mapping.list, mapping.arn);
    }
  }
  return removable;
}

std::vector<PrincipalEdits> MigrationRemoval::edits(const stores::Snapshot& before) const {
  std::vector<PrincipalEdits> edits;
  for (const auto& [list, arn] : m_removable.lines) {
    stores::require_changeable(before, list);
    edits.push_back({arn, {awsauth::RemoveMapping{list, {arn}, {}}}});
  }
  return edits;
}

void MigrationRemoval::check(const Revision& revision) const {
  if (revision.changes_text()) {
    m_journal.note(stores::change_between(*revision.before, *revision.after, m_field_manager));
  }
}

} // namespace iam::change
