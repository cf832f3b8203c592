#include "access/impact.hpp"

#include "access/entry_request.hpp"
#include "awsauth/entry.hpp"
#include "awsauth/rules/never_matches.hpp"
#include "identity/arn.hpp"

#include <algorithm>
#include <set>

namespace iam::access {
namespace {

constexpr std::string_view k_node_prefix = "system:node:";
constexpr std::string_view k_nodes = "system:nodes";
constexpr std::string_view k_any_session = "{{SessionName}}"; // as in usernames

// A line for EC2 instances refuses every other session; it counts as it is written.
Effective with_lines_of_instances(Effective effective) {
  const auto& line = effective.line;
  if (effective.decider == Decider::nobody && !effective.is_map_unread && line &&
      line->entry != nullptr && !line->refusal.empty()) {
    effective.decider = Decider::map;
    effective.grant = {line->entry->mapping.username, line->entry->mapping.groups, {}};
    effective.reason.clear();
  }
  return effective;
}

bool is_same_policies(const std::vector<HeldPolicy>& a, const std::vector<HeldPolicy>& b) {
  return std::ranges::is_permutation(a, b, is_same);
}

bool is_same_access(const Effective& a, const Effective& b) {
  if (a.decider != b.decider || a.grant.has_value() != b.grant.has_value()) {
    return false;
  }
  return !a.grant ||
         (a.grant->username == b.grant->username && is_same_set(a.grant->groups, b.grant->groups) &&
          a.grant->are_policies_known == b.grant->are_policies_known &&
          is_same_policies(a.grant->policies, b.grant->policies));
}

std::optional<Change> change_of(const std::string& principal, Effective before, Effective after) {
  Change change{principal, with_lines_of_instances(std::move(before)),
                with_lines_of_instances(std::move(after))};
  return is_same_access(change.before, change.after) ? std::nullopt
                                                     : std::optional(std::move(change));
}

// What `from` has and `to` has not: everything, if `to` is nothing.
std::vector<std::string> missing(const Effective& from, const Effective& to) {
  if (!is_let_in(from)) {
    return {};
  }
  if (to.decider == Decider::nobody) {
    return {"access"};
  }
  if (!is_let_in(to) || (!from.grant && !to.grant)) {
    return {};
  }
  if (!from.grant || !to.grant) {
    return {"rights that EKS does not tell"};
  }
  return lost_rights(*from.grant, *to.grant);
}

// Collects principals, each once however it is spelt.
class Principals {
public:
  void add(const Sources& sources) {
    if (sources.map != nullptr) {
      for (const awsauth::List list : awsauth::k_lists) {
        for (const awsauth::Entry& entry : (*sources.map)[list].entries) {
          if (entry.accepted && !awsauth::reason_never_matched(entry.mapping)) {
            add(entry.mapping.arn);
          }
        }
      }
    }
    if (sources.entries != nullptr) {
      std::ranges::for_each(*sources.entries,
                            [this](const AccessEntry& entry) { add(canonical_arn(entry)); });
    }
  }

  const std::vector<std::string>& all() const { return m_all; }

private:
  void add(const std::string& principal) {
    if (m_known.insert(awsauth::fold(principal)).second) {
      m_all.push_back(principal);
    }
  }

  std::set<std::string> m_known;
  std::vector<std::string> m_all;
};

} // namespace

std::vector<std::string> Change::lost() const {
  return missing(before, after);
}

std::vector<std::string> Change::gained() const {
  return missing(after, before);
}

std::vector<Change> impact(const Sources& before, const Sources& after) {
  Principals principals;
  principals.add(before);
  principals.add(after);
  const AccessIndex index_before(before);
  const AccessIndex index_after(after);
  std::vector<Change> changes;
  for (const std::string& principal : principals.all()) {
    const identity::Identity caller = any_session_of(principal);
    if (auto change = change_of(principal, index_before.of(caller), index_after.of(caller))) {
      changes.push_back(std::move(*change));
    }
  }
  return changes;
}

std::vector<std::string> principals_of(const Sources& sources) {
  Principals principals;
  principals.add(sources);
  return principals.all();
}

identity::Identity any_session_of(const std::string& principal) {
  identity::Identity caller;
  caller.session_name = k_any_session;
  if (identity::is_account_id(principal)) {
    caller.account = principal;
    return caller;
  }
  caller.canonical_arn = identity::without_role_path(principal);
  const auto arn = identity::parse_arn(principal);
  caller.account = arn ? arn->account : "";
  return caller;
}

bool is_let_in(const Effective& effective) {
  return effective.decider == Decider::map || effective.decider == Decider::entry;
}

bool is_by_node_type(const Effective& effective) {
  return effective.decider == Decider::entry && is_node_type(effective.entry->type);
}

bool is_for_nodes(const Effective& effective) {
  if (is_by_node_type(effective)) {
    return true;
  }
  return effective.grant &&
         (effective.grant->username.starts_with(k_node_prefix) ||
          std::ranges::find(effective.grant->groups, k_nodes) != effective.grant->groups.end());
}

} // namespace iam::access
