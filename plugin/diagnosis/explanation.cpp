#include "diagnosis/explanation.hpp"

#include "access/effective.hpp"
#include "awsauth/entry.hpp"
#include "awsauth/match.hpp"
#include "awsauth/rules/repairs.hpp"
#include "stores/readable.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace iam::diagnosis {

using awsauth::List;

namespace {

class Explainer {
public:
  explicit Explainer(const stores::Snapshot& snapshot)
      : m_snapshot(snapshot), m_map(snapshot.map()) {}

  Explanation explain(const identity::Identity& caller) const {
    Explanation result;
    result.arn = caller.canonical_arn;
    result.canonical_arn = caller.canonical_arn;
    const awsauth::Match match = awsauth::match(m_map, caller);
    if (match.unjudged) {
      const util::Error error = stores::unread_lists(m_snapshot, {*match.unjudged}).front();
      result.is_unknown = true;
      const auto finding = std::ranges::find_if(m_map.findings, [&](const awsauth::Finding& each) {
        return each.list == *match.unjudged && each.rule == awsauth::Rule::unjudged;
      });
      result.reason = fmt::format("{}; {}", error.what(), finding->fix);
      return result;
    }
    for (const awsauth::Entry* entry : match.hidden) {
      result.shadowed.push_back(place(*entry));
    }
    if (match.entry == nullptr) {
      explain_miss(result, caller);
      return result;
    }
    result.entry = place(*match.entry);
    for (const awsauth::Entry* entry : match.at_random) {
      result.at_random.push_back(place(*entry));
    }
    result.username = match.username;
    result.groups = match.groups;
    if (!match.refusal.empty()) {
      explain_refusal(result, match, caller);
    }
    return result;
  }

private:
  Place place(const awsauth::Entry& entry) const {
    const List list = entry.mapping.list;
    const yaml::Position position = m_snapshot.position(list, entry.position);
    return {list, position.line, position.column};
  }

  void explain_miss(Explanation& result, const identity::Identity& caller) const {
    const std::vector<util::Error> unread =
        stores::unread_lists(m_snapshot, {awsauth::k_lists.begin(), awsauth::k_lists.end()});
    if (!unread.empty()) {
      result.repair = unread.front().cure();
    }
    result.nearest = awsauth::nearest_miss(m_map, caller);
    result.reason = unread.empty() ? fmt::format("no entry names {}", result.canonical_arn) : "";
    for (const util::Error& error : unread) {
      result.reason += (result.reason.empty() ? "" : "; ") + std::string(error.what());
    }
    if (result.nearest) {
      result.nearest_line =
          m_snapshot.position(result.nearest->list, result.nearest->position).line;
      result.nearest_fix = fix_of(*result.nearest, caller);
    }
  }

  // The ARN that the entry of `near` ought to have, if only that keeps `caller` out.
  std::string fix_of(const awsauth::NearMiss& near, const identity::Identity& caller) const {
    static const std::set<awsauth::Rule> k_rules =
        awsauth::rules_with(awsauth::Repair::changes_access);
    const bool is_accepted = std::ranges::any_of(m_map[near.list].entries, [&](const auto& entry) {
      return entry.accepted && entry.position == near.position;
    });
    const auto repaired =
        is_accepted ? awsauth::repaired_arn(near.list, near.arn, k_rules) : std::nullopt;
    const bool helps = repaired && !repaired->rules.empty() &&
                       awsauth::equal_fold(repaired->arn, caller.canonical_arn);
    return helps ? repaired->arn : "";
  }

  // An unknown session cannot be refused: only those of EC2 instances get in.
  static void explain_refusal(Explanation& result, const awsauth::Match& match,
                              const identity::Identity& caller) {
    if (caller.session_name == "{{SessionName}}") {
      result.username = match.entry->mapping.username;
      result.groups = match.entry->mapping.groups;
      result.reason =
          "only sessions named like an EC2 instance get in, such as i-0123456789abcdef0";
    } else {
      result.reason = match.refusal;
    }
  }

  const stores::Snapshot& m_snapshot;
  const awsauth::Map& m_map;
};

// The line of the map does nothing, so it is only mentioned.
void hide_line(Explanation& result) {
  result.hidden_line = result.entry;
  result.entry.reset();
  result.username.clear();
  result.groups.clear();
  result.shadowed.clear();
  result.at_random.clear();
  result.nearest.reset();
  result.repair.clear();
  result.is_unknown = false;
}

void explain_entry(Explanation& result, const access::Effective& effective) {
  hide_line(result);
  result.is_by_access_entry = true;
  result.reason.clear();
  if (effective.grant) {
    result.username = effective.grant->username;
    result.groups = effective.grant->groups;
  }
}

// In the mode API nobody reads the map.
void explain_no_entry(Explanation& result, const access::Effective& effective) {
  hide_line(result);
  result.reason = !effective.reason.empty()
                      ? effective.reason
                      : fmt::format("no access entry names {}", result.canonical_arn);
  if (result.hidden_line) {
    result.reason +=
        fmt::format(", and line {} of {} does nothing: the cluster is in the "
                    "authentication mode API",
                    result.hidden_line->line, awsauth::data_key(result.hidden_line->list));
  }
}

} // namespace

Explanation explain(const cluster::MapReading& map, const stores::EntryListing& eks,
                    const identity::Identity& caller) {
  Explanation result = explain(*map.snapshot, caller);
  const access::Effective effective =
      access::effective_access({.map = map.unread != nullptr ? nullptr : &map.snapshot->map(),
                                .mode = eks.mode,
                                .entries = eks.entries ? &*eks.entries : nullptr},
                               caller);
  result.mode = eks.mode;
  if (effective.entry != nullptr) {
    result.access_entry = *effective.entry;
  }
  if (effective.decider == access::Decider::entry) {
    explain_entry(result, effective);
  } else if (effective.is_map_unread && effective.decider == access::Decider::nobody) {
    explain_no_entry(result, effective);
  } else if (effective.decider == access::Decider::nobody && effective.entry != nullptr) {
    result.reason += "; " + effective.reason;
  } else if (effective.decider == access::Decider::nobody && effective.are_entries_unknown &&
             !eks.unread.empty()) {
    result.is_unknown = true;
    result.reason += "; whether an access entry lets it in is unknown";
  } else if (effective.decider == access::Decider::unknown && !result.is_unknown) {
    hide_line(result);
    result.is_unknown = true;
    result.reason = effective.reason;
    if (map.unread != nullptr && !effective.is_map_unread) {
      result.reason += ": " + map.unread_reason;
    }
  }
  return result;
}

std::optional<access::Grant> grant_of(const Explanation& explanation) {
  access::Grant grant{explanation.username, explanation.groups, {}, true};
  if (explanation.is_by_access_entry) {
    const access::AccessEntry& entry = *explanation.access_entry;
    if (!entry.is_described) {
      return std::nullopt;
    }
    grant.policies = entry.policies.value_or(std::vector<access::HeldPolicy>());
    grant.are_policies_known = entry.policies.has_value();
  }
  return grant;
}

Explanation explain(const stores::Snapshot& snapshot, const identity::Identity& caller) {
  return Explainer(snapshot).explain(caller);
}

} // namespace iam::diagnosis
