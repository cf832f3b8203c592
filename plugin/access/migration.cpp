#include "access/migration.hpp"

#include "access/effective.hpp"
#include "access/impact.hpp"
#include "access/migration_command.hpp"
#include "access/migration_differences.hpp"
#include "access/migration_line.hpp"
#include "access/migration_steps.hpp"
#include "access/migration_usernames.hpp"
#include "awsauth/entry.hpp"
#include "awsauth/match.hpp"
#include "awsauth/rules/never_matches.hpp"
#include "identity/arn.hpp"
#include "util/proposed_command.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

namespace iam::access {
namespace {

using awsauth::Entry;
using awsauth::List;
using awsauth::Match;

struct NamedFate {
  Fate fate;
  std::string_view name;
};
constexpr std::array<NamedFate, 6> k_fates = {{{Fate::create, "create"},
                                               {Fate::exists, "exists"},
                                               {Fate::differs, "differs"},
                                               {Fate::blocked, "blocked"},
                                               {Fate::nothing, "nothing"},
                                               {Fate::kept, "kept"}}};

// So many rights that a new name brings are told one by one.
constexpr std::size_t k_most_gains = 20;

bool is_same_name(const awsauth::Mapping& a, const awsauth::Mapping& b) {
  return a.username == b.username && is_same_set(a.groups, b.groups);
}

// Says that `count` bindings are copied for `rename`, whose former name may stand for many users.
std::string text_of_copied(const Rename& rename, std::size_t count) {
  const bool is_one = count == 1;
  const bool is_pattern = rename.kind == rbac::SubjectKind::user &&
                          rename.from.find("{{SessionName") != std::string::npos;
  const std::string named =
      is_pattern ? fmt::format("{} that {} may be,", is_one ? "a user" : "users", rename.from)
                 : rename.from;
  return fmt::format("{} {} {} and {} copied for {}", count,
                     is_one ? "binding names" : "bindings name", named, is_one ? "is" : "are",
                     rename.to);
}

class Planner {
public:
  Planner(const MigrationInput& input, const MigrationOptions& options)
      : m_input(input),
        m_options(options),
        m_lookup(*input.map),
        m_bindings(input.bindings),
        m_names(*input.map) {
    if (input.entries != nullptr) {
      for (const AccessEntry& entry : *input.entries) {
        m_entries.emplace(awsauth::fold(canonical_arn(entry)), &entry);
      }
    }
    for (const awsauth::Finding& finding : input.map->findings) {
      if (finding.item) {
        m_findings.emplace(std::pair(finding.list, *finding.item), &finding);
      }
    }
    for (const Entry& entry : input.map->accounts.entries) {
      m_accounts[entry.mapping.arn] = &entry; // the last one counts
    }
    for (const List list : {List::roles, List::users}) {
      for (const Entry& entry : (*input.map)[list].entries) {
        const std::string key = awsauth::fold(entry.mapping.arn);
        if (options.types.contains(key)) {
          m_options.written[key] = entry.mapping.arn;
        }
      }
    }
  }

  MigrationPlan plan() {
    MigrationPlan plan;
    for (const List list : awsauth::k_lists) {
      const awsauth::ListReading& reading = (*m_input.map)[list];
      if (reading.verdict != awsauth::Verdict::accepted) {
        plan.unread.push_back(list);
      }
      for (const Entry& entry : reading.entries) {
        plan.lines.push_back(line_of(entry));
      }
    }
    plan.copies = m_bindings.copies();
    if (m_input.obstacle.empty()) {
      plan.steps = steps_of(plan, m_input, m_options);
    }
    return plan;
  }

private:
  static MigrationLine nothing(const Entry& entry, std::string reason) {
    return {.entry = &entry, .fate = Fate::nothing, .reason = std::move(reason)};
  }

  static MigrationLine dead(const Entry& entry, const awsauth::Finding& finding) {
    MigrationLine line = nothing(entry, finding.message);
    line.finding = finding;
    return line;
  }

  static MigrationLine blocked(const Entry& entry, std::string reason, std::string cure) {
    return {.entry = &entry,
            .fate = Fate::blocked,
            .reason = std::move(reason),
            .cure = std::move(cure)};
  }

  static MigrationLine hidden(const Entry& entry, const Entry& by) {
    MigrationLine line = nothing(entry, "another line of the same principal counts in its place");
    line.hidden_by = &by;
    return line;
  }

  MigrationLine line_of(const Entry& entry) {
    if (m_input.mode == Mode::api) {
      return nothing(entry, "in the mode API, nobody reads aws-auth");
    }
    if (!entry.accepted) {
      const auto finding = m_findings.find({entry.mapping.list, entry.item});
      return finding == m_findings.end() ? nothing(entry, "the authenticator drops it")
                                         : dead(entry, *finding->second);
    }
    if (const auto finding = awsauth::reason_never_matched(entry.mapping)) {
      return dead(entry, *finding);
    }
    return entry.mapping.list == List::accounts ? line_of_account(entry) : line_of_principal(entry);
  }

  MigrationLine line_of_account(const Entry& entry) const {
    const Entry* last = m_accounts.at(entry.mapping.arn);
    if (last != &entry) {
      return hidden(entry, *last);
    }
    return blocked(entry, "an access entry is for one role or user, and not for an account",
                   "give an entry to each that gets in by this line, as the audit log of the API "
                   "server names them by their ARNs; then remove the line");
  }

  const Match& match_of(const Entry& entry) {
    const auto [match, is_new] = m_matches.try_emplace(awsauth::fold(entry.mapping.arn));
    if (is_new) {
      match->second = m_lookup.match(any_session_of(entry.mapping.arn));
    }
    return match->second;
  }

  KnownPrincipal known(const Entry& entry) const {
    const auto found = m_input.principals.find(awsauth::fold(entry.mapping.arn));
    return found == m_input.principals.end() ? KnownPrincipal() : found->second;
  }

  MigrationLine line_of_principal(const Entry& entry) {
    const Match& match = match_of(entry);
    if (match.unjudged) {
      return blocked(entry,
                     fmt::format("{} cannot be judged, so whether this line counts is unknown",
                                 awsauth::data_key(*match.unjudged)),
                     "repair the map: " + util::own_command({"lint"}));
    }
    const auto differs = [&](const Entry* other) {
      return !is_same_name(other->mapping, match.entry->mapping);
    };
    const bool is_one = match.entry == &entry ||
                        std::ranges::find(match.at_random, &entry) != match.at_random.end();
    if (is_one && std::ranges::any_of(match.at_random, differs)) {
      return blocked(entry,
                     "several lines name this principal, and the authenticator picks one of "
                     "them at random",
                     "leave one of them in aws-auth, and plan again");
    }
    if (match.entry == &entry) {
      return line_that_counts(entry);
    }
    MigrationLine line = hidden(entry, *match.entry);
    line.is_gone = known(entry).presence == KnownPrincipal::Presence::gone;
    return line;
  }

  MigrationLine line_that_counts(const Entry& entry) {
    const std::string key = awsauth::fold(entry.mapping.arn);
    const auto known = m_input.principals.find(key);
    KnownPrincipal principal = known == m_input.principals.end() ? KnownPrincipal() : known->second;
    if (principal.presence == KnownPrincipal::Presence::gone) {
      MigrationLine line = nothing(entry, "IAM has no such role or user any more");
      line.is_gone = true;
      line.remarks.emplace_back(
          "as long as the line is there, a new role or user of this name would get in by it");
      return line;
    }
    const auto existing = m_entries.find(awsauth::fold(entry.mapping.arn));
    MigrationLine line{.entry = &entry,
                       .existing = existing == m_entries.end() ? nullptr : existing->second};
    if (is_begun(line) && principal.arn.empty()) {
      principal.arn = line.existing->principal; // EKS has taken it, with its path
    }
    Conversion converted = convert(entry.mapping, principal, m_input, m_options, m_bindings);
    line.remarks = std::move(converted.remarks);
    line.renames = std::move(converted.renames);
    line.is_for_nodes = converted.is_for_nodes;
    line.is_administrator = converted.is_administrator;
    if (converted.refusal.empty()) {
      line.wanted = std::move(converted.wanted);
    }
    if (line.existing == nullptr) {
      decide(line, converted);
    } else if (is_begun(line)) {
      decide_begun(line, converted);
    } else {
      decide_beside_entry(line);
    }
    return line;
  }

  // Of a principal without an entry.
  void decide(MigrationLine& line, const Conversion& converted) {
    if (line.is_for_nodes && m_options.nodes == NodeLines::keep) {
      line.fate = Fate::kept;
      line.reason = "--nodes=keep";
      line.wanted.reset();
    } else if (!converted.refusal.empty()) {
      line.fate = Fate::blocked;
      line.reason = converted.refusal;
      line.cure = converted.cure;
    } else {
      line.fate = Fate::create;
      add_copies(line);
    }
  }

  // Of a principal whose entry a migration has begun, which hides the line by now.
  void decide_begun(MigrationLine& line, const Conversion& converted) {
    if (line.wanted && line.wanted->type == line.existing->type) {
      line.fate = Fate::create;
      line.remarks.insert(line.remarks.begin(),
                          "a migration has begun its entry and has not finished it");
      remark_on_staleness(line);
      add_copies(line);
      return;
    }
    line.fate = Fate::blocked;
    line.reason = line.wanted
                      ? fmt::format("a migration has begun an entry of the type {} for it, and "
                                    "the line would become one of the type {}",
                                    line.existing->type, line.wanted->type)
                      : converted.refusal;
    line.cure = fmt::format("{}take back the entry that a migration has begun, and plan again: {}",
                            line.wanted ? "" : converted.cure + "; or ",
                            removal_command(line.existing->principal, "entries"));
    line.wanted.reset();
  }

  // Of a principal with an entry, which counts and hides the line, unless it is stale.
  void decide_beside_entry(MigrationLine& line) const {
    const AccessEntry& existing = *line.existing;
    line.remarks.clear();
    if (existing.is_stale.value_or(false)) {
      line.fate = Fate::blocked;
      line.reason =
          "it has an access entry of a former role or user of its name, which lets nobody "
          "in";
      line.cure = fmt::format("remove that entry, and plan again: {}",
                              removal_command(existing.principal, "entries"));
      line.wanted.reset();
      return;
    }
    line.fate = Fate::exists;
    if (!existing.is_described) {
      line.remarks.emplace_back(
          "what its entry gives is unknown, since EKS does not describe it to you");
      return;
    }
    remark_on_staleness(line);
    line.differences = differences(existing, line.wanted, line.entry->mapping);
    if (!line.wanted || !line.differences.empty()) {
      line.fate = Fate::differs;
      line.reason = "its entry counts, and the line does nothing";
    } else if (!existing.policies && !is_node_entry(existing)) {
      line.remarks.emplace_back("the policies of its entry are unknown");
    }
  }

  // IAM tells of roles alone. That it tells nothing at all is not worth a remark on each.
  void remark_on_staleness(MigrationLine& line) const {
    const auto arn = identity::parse_arn(line.existing->principal);
    if (!line.existing->is_stale && arn && arn->resource.starts_with("role/") &&
        !m_input.principals.empty()) {
      line.remarks.emplace_back("whether its entry still belongs to it is unknown: IAM does not "
                                "tell");
    }
  }

  void add_copies(MigrationLine& line) {
    if (line.is_administrator && m_options.admin_as == AdminAs::group) {
      m_bindings.add_administrators(std::string(k_admin_group));
      remark_on_gains(
          line, {rbac::SubjectKind::group, std::string(k_masters), std::string(k_admin_group)});
    }
    for (const Rename& rename : line.renames) {
      const std::size_t count = rename.from.empty() ? 0 : m_bindings.add(rename);
      if (count > 0) {
        line.remarks.push_back(text_of_copied(rename, count));
      }
      remark_on_gains(line, rename);
    }
  }

  void remark_on_gains(MigrationLine& line, const Rename& rename) {
    if (rename.from != k_masters) { // whose place gives everything already
      const std::vector<std::string>& gained = m_bindings.gains(rename);
      for (std::size_t i = 0; i < std::min(gained.size(), k_most_gains); ++i) {
        line.remarks.push_back(
            fmt::format("gains what a binding gives to its new name: {}", gained[i]));
      }
      if (gained.size() > k_most_gains) {
        line.remarks.push_back(fmt::format("gains what {} more bindings give to its new name {}",
                                           gained.size() - k_most_gains, rename.to));
      }
    }
    if (!rename.from.empty() && m_names.has(rename)) {
      line.remarks.push_back(fmt::format("other lines have the name {} already: they gain what {} "
                                         "has",
                                         rename.to, rename.from));
    }
  }

  const MigrationInput& m_input;
  MigrationOptions m_options;
  awsauth::Lookup m_lookup;
  BindingCopies m_bindings;
  GivenNames m_names;
  std::unordered_map<std::string, const AccessEntry*> m_entries; // by canonical ARN, folded
  std::unordered_map<std::string, Match> m_matches;              // likewise
  std::map<std::pair<List, std::size_t>, const awsauth::Finding*> m_findings;
  std::unordered_map<std::string, const Entry*> m_accounts;
};

} // namespace

std::string_view text_of(Fate fate) {
  return std::ranges::find(k_fates, fate, &NamedFate::fate)->name;
}

bool is_dispensable(const MigrationLine& line) {
  return line.is_gone || line.fate == Fate::create || line.fate == Fate::exists;
}

bool is_begun(const MigrationLine& line) {
  const AccessEntry* entry = line.existing;
  return entry != nullptr && entry->is_described && !entry->is_stale.value_or(false) &&
         std::ranges::any_of(entry->groups, [](const std::string& group) {
           return group == k_bridge_group || group == k_proof_group;
         });
}

std::size_t MigrationPlan::created() const {
  return static_cast<std::size_t>(std::ranges::count_if(lines, [](const MigrationLine& line) {
    return line.fate == Fate::create && !is_begun(line);
  }));
}

std::size_t MigrationPlan::begun() const {
  return static_cast<std::size_t>(std::ranges::count_if(lines, [](const MigrationLine& line) {
    return line.fate == Fate::create && is_begun(line);
  }));
}

bool MigrationPlan::blocks_api_mode() const {
  return !unread.empty() || std::ranges::any_of(lines, [](const MigrationLine& line) {
    return line.fate == Fate::blocked || line.fate == Fate::kept;
  });
}

MigrationPlan plan_migration(const MigrationInput& input, const MigrationOptions& options) {
  return Planner(input, options).plan();
}

} // namespace iam::access
