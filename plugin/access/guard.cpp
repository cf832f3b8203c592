#include "access/guard.hpp"

#include "access/entry_request.hpp"
#include "awsauth/entry.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iterator>
#include <utility>

namespace iam::access {
namespace {

using Words = std::array<std::pair<Danger, std::string_view>, 7>;
constexpr Words k_words = {{{Danger::demotion, "demotion"},
                            {Danger::last_admin, "last-admin"},
                            {Danger::lost_access, "lost-access"},
                            {Danger::new_errors, "new-errors"},
                            {Danger::node_loss, "node-loss"},
                            {Danger::resurrection, "resurrection"},
                            {Danger::self_lockout, "self-lockout"}}};

bool is_in(const std::string& text, const std::vector<std::string>& texts) {
  return std::ranges::find(texts, text) != texts.end();
}

constexpr std::string_view k_named_by_session = "system:node:{{SessionName}}";
constexpr std::string_view k_named_by_instance = "system:node:{{EC2PrivateDNSName}}";

// Whether somebody has less than before, or whether that is unknown.
bool loses(const Change& change) {
  return !change.lost().empty() ||
         (is_let_in(change.before) && change.after.decider == Decider::unknown);
}

// The same for a caller, whose rights may also hang on a binding of its username.
bool may_lose(const Change& change) {
  const auto& before = change.before.grant;
  const auto& after = change.after.grant;
  const bool is_renamed =
      before && after && before->username != after->username && !is_administrator(*after);
  return is_renamed || loses(change);
}

// The username of nodes, which tells how they are named. EKS documents it for some types of
// entries; for the others it is believed.
std::string_view node_username(const Effective& effective) {
  if (is_by_node_type(effective)) {
    const std::string& type = effective.entry->type;
    return type == "FARGATE_LINUX" || type == "HYBRID_LINUX" ? k_named_by_session
                                                             : k_named_by_instance;
  }
  return effective.grant ? std::string_view(effective.grant->username) : "";
}

// Whether kube-proxy works on nodes with Windows (EKS User Guide, "Deploy Windows nodes").
bool is_for_windows(const Effective& effective) {
  constexpr const char* k_windows_group = "eks:kube-proxy-windows";
  return (effective.entry != nullptr && effective.decider == Decider::entry &&
          effective.entry->type == "EC2_WINDOWS") ||
         (effective.grant && is_in(k_windows_group, effective.grant->groups));
}

// Whether `effective` is that of an administrator; nullopt: EKS does not tell.
std::optional<bool> is_admin(const Effective& effective, const GuardFacts& facts) {
  if (!is_let_in(effective)) {
    return false;
  }
  if (!effective.grant) {
    return facts.admin_holders && effective.entry != nullptr
               ? std::optional(is_in(effective.entry->principal, *facts.admin_holders))
               : std::nullopt;
  }
  const Grant& grant = *effective.grant;
  const bool is_bound = facts.administrators &&
                        (is_in(grant.username, facts.administrators->users) ||
                         std::ranges::find_first_of(grant.groups, facts.administrators->groups) !=
                             grant.groups.end());
  if (is_administrator(grant) || is_bound) {
    return true;
  }
  const bool may_be_bound = !facts.administrators && !grant.groups.empty();
  return grant.are_policies_known && !may_be_bound ? std::optional(false) : std::nullopt;
}

// By what a principal gets in: `line 3 of mapRoles`, `its access entry`.
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

// Whether somebody who was, or by policies that EKS does not tell may have been, an administrator
// is none any more.
bool may_take_administrator(const Change& change, const GuardFacts& facts) {
  const auto& before = change.before.grant;
  const bool may_be_one = !before || !before->are_policies_known;
  return is_let_in(change.before) && is_admin(change.before, facts).value_or(may_be_one) &&
         !is_admin(change.after, facts).value_or(false);
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
    if (hangs_on_administrators(m_changes, m_facts, fate)) {
      judge_administrators();
    }
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
      refuse(Danger::self_lockout, fmt::format("you get in as {}, and would no longer", arn));
      return;
    case CallerFate::reduced:
      if (!m_facts.keeps_repair) {
        refuse(Danger::self_lockout,
               fmt::format("you get in as {}, and whether you could still change aws-auth is "
                           "unknown{}",
                           arn,
                           m_facts.repair_unknown.empty() ? "" : ": " + m_facts.repair_unknown));
      } else if (!*m_facts.keeps_repair) {
        refuse(Danger::self_lockout,
               fmt::format("you get in as {}, and could no longer change aws-auth", arn));
      }
      return;
    case CallerFate::unknown:
      refuse(Danger::self_lockout,
             fmt::format("whether you would still get in is unknown: {}",
                         !m_facts.caller.reason.empty()
                             ? m_facts.caller.reason
                             : fmt::format("you are {} to the cluster, and {} by what changes, or "
                                           "was a moment ago",
                                           util::quoted(m_facts.caller.username), arn)));
      return;
    }
  }

  void judge_principal(const Change& change) {
    if (cuts_nodes_off(change)) {
      refuse_node_loss(change);
    } else if (is_for_nodes(change.before)) {
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
    const std::string before =
        fmt::format("nodes of {} get in by {}", change.principal, way_in(change.before));
    if (!is_let_in(change.after)) {
      refuse(Danger::node_loss,
             fmt::format("{}, and {}{}", before,
                         change.after.decider == Decider::nobody
                             ? "would be cut off"
                             : "whether they still would is unknown: " + change.after.reason,
                         nodes));
      return;
    }
    refuse(Danger::node_loss,
           fmt::format("{}, and would get in by {}{}{}", before, way_in(change.after),
                       change.after.grant
                           ? fmt::format(" as {}, with {}",
                                         shown(std::string(node_username(change.after))),
                                         shown(change.after.grant->groups))
                           : "",
                       nodes));
  }

  void judge_administrators() {
    const auto lost = std::ranges::find_if(m_changes, [this](const Change& change) {
      return may_take_administrator(change, m_facts);
    });
    if (lost == m_changes.end()) {
      return;
    }
    const auto left = is_administrator_left();
    if (!left) {
      refuse(Danger::last_admin,
             fmt::format("whether an administrator is left without {} is unknown: EKS does not "
                         "tell who holds {}, or the API server who is bound to cluster-admin",
                         lost->principal, k_admin_policy));
    } else if (!*left) {
      refuse(Danger::last_admin,
             fmt::format("{} is the last administrator by either store", lost->principal));
    }
  }

  // Returns nullopt if that depends on what is unknown.
  std::optional<bool> is_administrator_left() const {
    const AccessIndex index(m_after);
    bool is_unknown = m_facts.are_entries_partial;
    for (const std::string& principal : principals_of(m_after)) {
      const auto is_one = is_admin(index.of(any_session_of(principal)), m_facts);
      if (is_one.value_or(false)) {
        return true;
      }
      is_unknown = is_unknown || !is_one;
    }
    return is_unknown ? std::nullopt : std::optional(false);
  }

  const Sources& m_before;
  const Sources& m_after;
  const std::vector<Change>& m_changes;
  const GuardFacts& m_facts;
  std::vector<Refusal> m_refusals;
};

// Whether what the stores say of the caller changes.
bool changes_of(const Caller& caller, const std::vector<Change>& changes) {
  return std::ranges::any_of(changes, [&](const Change& change) {
    return awsauth::equal_fold(change.principal, caller.identity.canonical_arn) ||
           change.principal == caller.identity.account;
  });
}

// Whether `before` is how the API server knows the caller.
bool is_predicted(const Caller& caller, const Effective& before) {
  return is_let_in(before) &&
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

bool cuts_nodes_off(const Change& change) {
  if (!is_for_nodes(change.before)) {
    return false;
  }
  if (!is_for_nodes(change.after) || node_username(change.before) != node_username(change.after)) {
    return true;
  }
  if (is_for_windows(change.before) && !is_for_windows(change.after)) {
    return true;
  }
  return !is_by_node_type(change.after) && loses(change); // EKS sets the groups of its types
}

CallerFate fate_of(const Caller& caller, const Sources& before, const Sources& after,
                   const std::vector<Change>& changes) {
  if (std::ranges::none_of(changes, may_lose)) {
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
    return is_let_in(was) && changes_of(caller, changes) ? CallerFate::unknown : CallerFate::safe;
  }
  if (!is_let_in(becomes)) {
    return becomes.decider == Decider::nobody ? CallerFate::locked_out : CallerFate::unknown;
  }
  const bool is_untouched = !was.grant && !becomes.grant && was.decider == becomes.decider;
  const bool is_same = was.grant && becomes.grant &&
                       lost_rights(*was.grant, *becomes.grant).empty() &&
                       was.grant->username == becomes.grant->username;
  const bool is_powerful = becomes.grant && is_administrator(*becomes.grant);
  return is_same || is_untouched || is_powerful ? CallerFate::safe : CallerFate::reduced;
}

GuardQuestions questions_of(const std::vector<Change>& changes) {
  return {.caller = std::ranges::any_of(changes, may_lose),
          .nodes = std::ranges::any_of(changes, cuts_nodes_off)};
}

bool hangs_on_administrators(const std::vector<Change>& changes, const GuardFacts& facts,
                             CallerFate fate) {
  const bool is_caller_in =
      facts.caller.way == Caller::Way::iam || facts.caller.way == Caller::Way::elsewhere;
  const bool may_repair = fate == CallerFate::safe ||
                          (fate == CallerFate::reduced && facts.keeps_repair.value_or(false));
  return !(is_caller_in && may_repair) && std::ranges::any_of(changes, loses);
}

std::vector<Refusal> judge(const Sources& before, const Sources& after,
                           const std::vector<Change>& changes, const GuardFacts& facts) {
  return Judgement(before, after, changes, facts).run();
}

std::vector<std::string> notices(const std::vector<Change>& changes) {
  std::vector<std::string> texts;
  for (const Change& change : changes) {
    if (change.after.decider == Decider::entry && change.before.line &&
        change.before.line->unjudged) {
      texts.push_back(fmt::format("whether the access entry of {} hides a line that gives more is "
                                  "unknown: {} cannot be judged",
                                  change.principal,
                                  awsauth::data_key(*change.before.line->unjudged)));
    }
    if (!change.before.grant || !change.after.grant || is_demotion(change) ||
        is_resurrection(change) || is_for_nodes(change.before)) {
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
