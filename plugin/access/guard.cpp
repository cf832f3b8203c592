#include "access/guard.hpp"

#include "access/policy_rights.hpp"
#include "awsauth/entry.hpp"
#include "awsauth/rules/never_matches.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>

namespace iam::access {
namespace {

using Words = std::array<std::pair<Danger, std::string_view>, 6>;
constexpr Words k_words = {{{Danger::demotion, "demotion"},
                            {Danger::last_admin, "last-admin"},
                            {Danger::new_errors, "new-errors"},
                            {Danger::node_loss, "node-loss"},
                            {Danger::resurrection, "resurrection"},
                            {Danger::self_lockout, "self-lockout"}}};

bool comes_in(const Effective& effective) {
  return effective.decider == Decider::map || effective.decider == Decider::entry;
}

bool is_for_nodes(const Change& change) {
  return change.before.grant && is_of_nodes(*change.before.grant);
}

// Whether nodes come in by an entry of a type for them, whose username and groups EKS sets.
bool is_node_entry(const Effective& effective) {
  return effective.decider == Decider::entry && access::is_node_entry(*effective.entry);
}

// Whether somebody has less than before, or whether that is unknown.
bool loses(const Change& change) {
  return !change.lost().empty() ||
         (comes_in(change.before) && change.after.decider == Decider::unknown);
}

bool is_admin(const Effective& effective, const std::vector<std::string>& admin_groups) {
  return effective.grant && (is_administrator(*effective.grant) ||
                             std::ranges::find_first_of(effective.grant->groups, admin_groups) !=
                                 effective.grant->groups.end());
}

bool cuts_nodes_off(const Change& change) {
  if (!is_for_nodes(change) || is_node_entry(change.after)) {
    return false;
  }
  return loses(change) || !change.after.grant || !is_of_nodes(*change.after.grant);
}

bool loses_administrator(const Change& change) {
  return is_admin(change.before, {}) && !is_admin(change.after, {});
}

// By what a principal comes in: `line 3 of mapRoles`, `its access entry`.
std::string way_in(const Effective& effective) {
  if (effective.decider == Decider::entry) {
    return "its access entry";
  }
  const awsauth::Entry& line = *effective.line->entry;
  return fmt::format("line {} of {}", line.position.line, awsauth::data_key(line.mapping.list));
}

bool is_demotion(const Change& change) {
  return change.before.decider == Decider::map && change.after.decider == Decider::entry &&
         !change.lost().empty();
}

bool is_resurrection(const Change& change) {
  return change.before.decider == Decider::entry && change.after.decider == Decider::map &&
         !change.gained().empty();
}

std::string shown(const std::string& username) {
  return username.empty() ? "\"\"" : username;
}

std::string shown(const std::vector<std::string>& groups) {
  return groups.empty() ? "no groups" : fmt::format("the groups {}", fmt::join(groups, ", "));
}

class Judgement {
public:
  Judgement(const Sources& before, const Sources& after, const std::vector<Change>& changes,
            const GuardFacts& facts)
      : m_before(before), m_after(after), m_changes(changes), m_facts(facts) {}

  std::vector<Refusal> run() {
    const CallerFate fate = fate_of(m_facts.caller, m_before, m_after, m_changes);
    judge_caller(fate);
    for (const Change& change : m_changes) {
      judge_principal(change);
    }
    judge_administrators(fate);
    judge_errors();
    return std::move(m_refusals);
  }

private:
  void refuse(Danger danger, std::string reason) {
    m_refusals.push_back({danger, std::move(reason)});
  }

  void judge_caller(CallerFate fate) {
    const std::string& arn = m_facts.caller.identity.canonical_arn;
    switch (fate) {
    case CallerFate::safe:
      return;
    case CallerFate::locked_out:
      refuse(Danger::self_lockout,
             fmt::format("you come in as {}, and would no longer get in", arn));
      return;
    case CallerFate::reduced:
      if (!m_facts.keeps_repair) {
        refuse(Danger::self_lockout,
               fmt::format("you come in as {}, and whether you could still change aws-auth is "
                           "unknown{}",
                           arn,
                           m_facts.repair_unknown.empty() ? "" : ": " + m_facts.repair_unknown));
      } else if (!*m_facts.keeps_repair) {
        refuse(Danger::self_lockout,
               fmt::format("you come in as {}, and could no longer change aws-auth", arn));
      }
      return;
    case CallerFate::unknown:
      refuse(Danger::self_lockout,
             fmt::format("whether you would still get in is unknown: {}", m_facts.caller.reason));
      return;
    }
  }

  void judge_principal(const Change& change) {
    if (cuts_nodes_off(change)) {
      refuse_node_loss(change);
    } else if (is_for_nodes(change)) {
      return;
    } else if (is_demotion(change)) {
      refuse(Danger::demotion,
             fmt::format("the access entry of {} hides {}, which gives more: {}", change.principal,
                         way_in(change.before), fmt::join(change.lost(), ", ")));
    } else if (is_resurrection(change)) {
      refuse(Danger::resurrection,
             fmt::format("without its access entry, {} counts again for {} and gives more: {}",
                         way_in(change.after), change.principal, fmt::join(change.gained(), ", ")));
    }
  }

  void refuse_node_loss(const Change& change) {
    const std::string nodes = m_facts.nodes.empty() ? "" : "; " + m_facts.nodes;
    if (!comes_in(change.after)) {
      refuse(Danger::node_loss, fmt::format("nodes of {} come in by {}, and would be cut off{}",
                                            change.principal, way_in(change.before), nodes));
      return;
    }
    refuse(Danger::node_loss,
           fmt::format("nodes of {} come in by {}, and would come in by {}{}{}", change.principal,
                       way_in(change.before), way_in(change.after),
                       change.after.grant
                           ? fmt::format(" as {}, with {}", shown(change.after.grant->username),
                                         shown(change.after.grant->groups))
                           : "",
                       nodes));
  }

  // A caller who is safe has just shown that it may repair the stores.
  void judge_administrators(CallerFate fate) {
    const bool is_caller_in =
        m_facts.caller.way == Caller::Way::iam || m_facts.caller.way == Caller::Way::elsewhere;
    const bool may_repair = fate == CallerFate::safe ||
                            (fate == CallerFate::reduced && m_facts.keeps_repair.value_or(false));
    if ((is_caller_in && may_repair) || std::ranges::none_of(m_changes, loses_administrator)) {
      return;
    }
    const auto left = is_administrator_left();
    const auto lost = std::ranges::find_if(m_changes, loses_administrator);
    if (!left) {
      refuse(Danger::last_admin,
             fmt::format("whether an administrator is left without {} is unknown, since EKS does "
                         "not say who holds {}",
                         lost->principal, k_admin_policy));
    } else if (!*left) {
      refuse(Danger::last_admin,
             fmt::format("{} is the last administrator by either store", lost->principal));
    }
  }

  // Returns nullopt if that depends on entries of which nothing is known.
  std::optional<bool> is_administrator_left() const {
    const std::vector<std::string> groups =
        m_facts.admin_groups.value_or(std::vector<std::string>());
    const AccessIndex index(m_after);
    bool is_unknown = false;
    for (const std::string& principal : principals_of(m_after)) {
      const Effective effective = index.of(any_session_of(principal));
      if (is_admin(effective, groups)) {
        return true;
      }
      if (effective.decider == Decider::entry && !effective.grant) {
        if (!m_facts.admin_holders) {
          is_unknown = true;
        } else if (std::ranges::find(*m_facts.admin_holders, effective.entry->principal) !=
                   m_facts.admin_holders->end()) {
          return true;
        }
      }
    }
    return is_unknown ? std::nullopt : std::optional(false);
  }

  // Counts them by rule, since a change may move what is wrong to another line.
  void judge_errors() {
    if (m_before.map == nullptr || m_after.map == nullptr) {
      return;
    }
    std::map<awsauth::Rule, std::ptrdiff_t> more;
    for (const awsauth::Finding& finding : awsauth::all_findings(*m_before.map)) {
      --more[finding.rule];
    }
    const std::vector<awsauth::Finding> after = awsauth::all_findings(*m_after.map);
    for (const awsauth::Finding& finding : after) {
      ++more[finding.rule];
    }
    for (const awsauth::Finding& finding : after) {
      if (finding.severity == awsauth::Severity::error && more[finding.rule]-- > 0) {
        refuse(Danger::new_errors, fmt::format("line {} of {}: {} ({})", finding.position.line,
                                               awsauth::data_key(finding.list), finding.message,
                                               awsauth::id(finding.rule)));
      }
    }
  }

  const Sources& m_before;
  const Sources& m_after;
  const std::vector<Change>& m_changes;
  const GuardFacts& m_facts;
  std::vector<Refusal> m_refusals;
};

// Whether `before` is how the API server knows the caller.
bool is_predicted(const Caller& caller, const Effective& before) {
  return comes_in(before) &&
         (!before.grant || caller.username.empty() || before.grant->username == caller.username);
}

} // namespace

std::string_view word_of(Danger danger) {
  return std::ranges::find(k_words, danger, &Words::value_type::first)->second;
}

std::vector<std::string_view> danger_words() {
  std::vector<std::string_view> words;
  std::ranges::transform(k_words, std::back_inserter(words), &Words::value_type::second);
  return words;
}

std::optional<Danger> parse_danger(std::string_view word) {
  const auto found = std::ranges::find(k_words, word, &Words::value_type::second);
  return found == k_words.end() ? std::nullopt : std::optional(found->first);
}

CallerFate fate_of(const Caller& caller, const Sources& before, const Sources& after,
                   const std::vector<Change>& changes) {
  if (std::ranges::none_of(changes, loses)) {
    return CallerFate::safe;
  }
  switch (caller.way) {
  case Caller::Way::unknown:
    return CallerFate::unknown;
  case Caller::Way::elsewhere:
  case Caller::Way::refused:
    return CallerFate::safe;
  case Caller::Way::iam:
    break;
  }
  const Effective was = effective_access(before, caller.identity);
  const Effective becomes = effective_access(after, caller.identity);
  if (!is_predicted(caller, was)) {
    return CallerFate::safe;
  }
  if (!comes_in(becomes)) {
    return becomes.decider == Decider::unknown && was.decider == Decider::unknown
               ? CallerFate::safe
               : CallerFate::locked_out;
  }
  const bool is_same = was.grant && becomes.grant &&
                       lost_rights(*was.grant, *becomes.grant).empty() &&
                       was.grant->username == becomes.grant->username;
  const bool is_untouched = !was.grant && !becomes.grant && was.decider == becomes.decider;
  const bool is_powerful = becomes.grant && is_administrator(*becomes.grant);
  return is_same || is_untouched || is_powerful ? CallerFate::safe : CallerFate::reduced;
}

GuardQuestions questions_of(const std::vector<Change>& changes) {
  return {.caller = std::ranges::any_of(changes, loses),
          .nodes = std::ranges::any_of(changes, cuts_nodes_off),
          .admins = std::ranges::any_of(changes, loses_administrator)};
}

std::vector<Refusal> judge(const Sources& before, const Sources& after,
                           const std::vector<Change>& changes, const GuardFacts& facts) {
  return Judgement(before, after, changes, facts).run();
}

std::vector<std::string> notices(const std::vector<Change>& changes) {
  std::vector<std::string> texts;
  for (const Change& change : changes) {
    if (!change.before.grant || !change.after.grant || is_demotion(change) ||
        is_resurrection(change) || is_for_nodes(change)) {
      continue;
    }
    const Grant& becomes = *change.after.grant;
    if (change.before.decider == Decider::map && change.after.decider == Decider::entry &&
        change.before.grant->username != becomes.username) {
      texts.push_back(fmt::format("the access entry of {} hides {}: username {} -> {}",
                                  change.principal, way_in(change.before),
                                  shown(change.before.grant->username), shown(becomes.username)));
    } else if (change.before.decider == Decider::entry && change.after.decider == Decider::map) {
      texts.push_back(fmt::format("without its access entry, {} counts again for {}: username {}, "
                                  "{}",
                                  way_in(change.after), change.principal, shown(becomes.username),
                                  shown(becomes.groups)));
    }
  }
  return texts;
}

} // namespace iam::access
