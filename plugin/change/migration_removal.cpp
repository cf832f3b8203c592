#include "change/migration_removal.hpp"

#include "access/effective.hpp"
#include "awsauth/entry.hpp"
#include "identity/arn.hpp"
#include "stores/readable.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <unordered_set>

namespace iam::change {
namespace {

using access::MigrationLine;

std::string role_of(const access::ManagedNodes& nodes) {
  return awsauth::fold(identity::without_role_path(nodes.role));
}

// When the newest node of each role joined.
class NewestNodes {
public:
  NewestNodes(const std::vector<access::ManagedNodes>& managed,
              const std::vector<kube::Node>& nodes) {
    std::map<std::string, std::string> groups; // their roles
    std::set<std::string> fargate;             // the roles of profiles
    for (const access::ManagedNodes& each : managed) {
      m_managed.insert(role_of(each));
      if (each.source == access::ManagedNodes::Source::fargate_profile) {
        fargate.insert(role_of(each));
      } else {
        groups[each.name] = role_of(each);
      }
    }
    for (const kube::Node& node : nodes) {
      const auto group = groups.find(node.node_group);
      if (node.is_fargate && fargate.size() == 1) { // otherwise it does not tell which
        note(m_newest[*fargate.begin()], node);
      } else if (!node.is_fargate && group != groups.end()) {
        note(m_newest[group->second], node);
      } else if (!node.is_fargate && node.node_group.empty()) {
        note(m_of_unknown_role, node);
      }
    }
  }

  // Returns when the newest node joined that may be of `role`; nullopt if there is none. Nodes that
  // EKS does not make do not tell their role: they count if `is_only_other`, since no other role
  // can be theirs.
  std::optional<util::Time> of(const std::string& role, bool is_only_other) const {
    const auto found = m_newest.find(role);
    util::Time newest = found == m_newest.end() ? util::Time() : found->second;
    if (is_only_other) {
      newest = std::max(newest, m_of_unknown_role);
    }
    return newest == util::Time() ? std::nullopt : std::optional(newest);
  }

  bool is_managed(const std::string& role) const { return m_managed.contains(role); }

private:
  static void note(util::Time& newest, const kube::Node& node) {
    newest = std::max(newest, node.created);
  }

  std::map<std::string, util::Time> m_newest; // by roles, folded
  std::set<std::string> m_managed;
  util::Time m_of_unknown_role;
};

bool has_moved(const MigrationLine& line) {
  return line.fate == access::Fate::exists && line.existing != nullptr &&
         line.existing->is_described && line.wanted.has_value();
}

bool is_proven(const access::AccessEntry& entry, const stores::JournaledMigration& journal) {
  const auto journaled = journal.entries.find(entry.principal);
  return entry.is_stale == false ||
         (journaled != journal.entries.end() && journaled->second.state == stores::MoveState::done);
}

} // namespace

RemovableLines removable_lines(const MovedLines& moved,
                               const std::vector<access::ManagedNodes>& managed,
                               const std::vector<kube::Node>& nodes) {
  const access::MigrationPlan& plan = moved.plan;
  const NewestNodes newest(managed, nodes);
  const auto key = [](const MigrationLine& line) { return awsauth::fold(line.entry->mapping.arn); };
  std::set<std::string> others; // roles of nodes that EKS does not make
  for (const MigrationLine& line : plan.lines) {
    if (line.is_for_nodes && !newest.is_managed(key(line))) {
      others.insert(key(line));
    }
  }
  RemovableLines removable;
  std::unordered_set<std::string> going;
  for (const MigrationLine& line : plan.lines) {
    if (line.is_gone) {
      going.insert(key(line));
    }
    const bool is_kept = line.is_for_nodes && moved.options.nodes == access::NodeLines::keep;
    if (!has_moved(line) || is_kept) {
      continue;
    }
    const bool is_only_other = others.size() == 1 && others.contains(key(line));
    const auto joined = newest.of(key(line), is_only_other);
    if (line.is_for_nodes
            ? joined && line.existing->created_at && *joined > *line.existing->created_at
            : is_proven(*line.existing, moved.journal)) {
      going.insert(key(line));
    } else {
      (line.is_for_nodes ? removable.waiting : removable.unproven)
          .push_back(line.entry->mapping.arn);
    }
  }
  std::set<std::pair<awsauth::List, std::string>> named;
  for (const MigrationLine& line : plan.lines) {
    const awsauth::Mapping& mapping = line.entry->mapping;
    if (mapping.list != awsauth::List::accounts && going.contains(key(line)) &&
        named.emplace(mapping.list, key(line)).second) {
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
