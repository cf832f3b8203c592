#include "access/mode_step.hpp"

#include "access/entry_request.hpp"
#include "awsauth/entry.hpp"
#include "identity/arn.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iterator>
#include <set>

namespace iam::access {
namespace {

using Kind = ModeEffect::Kind;
using Who = ModeEffect::Who;

// The lowest platform version of each Kubernetes version 1.N that can have access entries.
struct LowestPlatform {
  int minor;
  int platform;
};
constexpr std::array<LowestPlatform, 8> k_lowest_platforms = {
    {{23, 17}, {24, 15}, {25, 12}, {26, 11}, {27, 10}, {28, 6}, {29, 1}, {30, 2}}};

// The number behind `prefix`; nullopt if `text` is something else.
std::optional<int> number_behind(std::string_view prefix, std::string_view text) {
  if (!text.starts_with(prefix)) {
    return std::nullopt;
  }
  return util::parse_number<int>(text.substr(prefix.size()));
}

// As EKS describes an entry of a node type. Username and groups of EC2_LINUX are documented; the
// groups of the others are believed.
AccessEntry entry_made_for(const std::string& role, const std::string& type) {
  AccessEntry entry;
  entry.principal = role;
  entry.is_described = true;
  entry.type = type;
  entry.groups = {"system:nodes"};
  entry.policies.emplace();
  entry.username = "system:node:{{EC2PrivateDNSName}}";
  if (type == "FARGATE_LINUX") {
    entry.username = "system:node:{{SessionName}}";
    entry.groups = {"system:bootstrappers", "system:nodes", "system:node-proxier"};
  } else if (type == "EC2_WINDOWS") {
    entry.groups.emplace_back("eks:kube-proxy-windows");
  }
  return entry;
}

// Nodes join by the type of their entry, not by the groups that aws-auth needs for it.
bool is_part_of_node_type(const std::string& right) {
  return right == "group system:bootstrappers" || right == "group system:nodes" ||
         right == "group system:node-proxier";
}

// The groups and policies that end, but for what nodes no longer need.
std::vector<std::string> rights_that_end(const Change& change) {
  std::vector<std::string> rights = change.lost();
  std::erase_if(rights, [&](const std::string& right) {
    return is_by_node_type(change.after) && is_part_of_node_type(right);
  });
  return rights;
}

std::vector<std::string> differences(const Change& change) {
  std::vector<std::string> texts;
  if (!change.before.grant || !change.after.grant) {
    return texts;
  }
  const Grant& before = *change.before.grant;
  const Grant& after = *change.after.grant;
  if (before.username != after.username) {
    texts.push_back(fmt::format("username {} -> {}", before.username, after.username));
  }
  for (const std::string& right : rights_that_end(change)) {
    texts.push_back(right + " ends");
  }
  return texts;
}

Who who_of(const Change& change) {
  if (identity::is_account_id(change.principal)) {
    return Who::account;
  }
  return is_for_nodes(change.before) || is_for_nodes(change.after) ? Who::nodes : Who::people;
}

const awsauth::Entry* line_of(const Effective& effective) {
  return effective.line ? effective.line->entry : nullptr;
}

ModeEffect effect_of(const Change& change, Kind kind) {
  return {.kind = kind,
          .who = who_of(change),
          .principal = change.principal,
          .line = line_of(change.before),
          .entry_type = {},
          .nodes = {},
          .cuts_nodes_off = cuts_nodes_off(change),
          .changes = differences(change),
          .ends_rights = change.after.grant && !rights_that_end(change).empty()};
}

// The type of the entry that EKS would make for the role of `line`, if it makes its nodes.
std::string likely_type(const awsauth::Mapping& line) {
  return std::ranges::find(line.groups, "system:node-proxier") == line.groups.end()
             ? "EC2_LINUX"
             : "FARGATE_LINUX";
}

class Prediction {
public:
  explicit Prediction(const ModeFacts& facts) : m_facts(facts) {
    m_step.from = facts.mode;
    m_step.to = next_mode(facts.mode).value_or(Mode::api);
  }

  ModeStep run() {
    if (m_facts.now.entries != nullptr || m_facts.mode == Mode::config_map) {
      m_step.entries =
          m_facts.now.entries == nullptr ? std::vector<AccessEntry>() : *m_facts.now.entries;
    }
    if (m_facts.mode == Mode::config_map) {
      add_entries_of_nodes();
    }
    find_unjudged();
    add_effects();
    return std::move(m_step);
  }

private:
  void add_entries_of_nodes() {
    for (const ManagedNodes& nodes : m_facts.nodes) {
      if (std::ranges::find(m_step.made, nodes.role) == m_step.made.end()) {
        m_step.made.push_back(nodes.role);
        m_step.entries->push_back(
            entry_made_for(nodes.role, entry_type_for(nodes.role, m_facts.nodes)));
      }
    }
  }

  void find_unjudged() {
    m_step.is_map_unread = m_facts.now.map == nullptr;
    for (const awsauth::List list : awsauth::k_lists) {
      if (m_facts.now.map != nullptr &&
          (*m_facts.now.map)[list].verdict == awsauth::Verdict::unjudged) {
        m_step.unjudged.push_back(list);
      }
    }
  }

  void add_effects() {
    const Sources after = sources_after(m_step, m_facts);
    const std::vector<Change> changes = impact(m_facts.now, after);
    std::set<std::string> changed;
    for (const Change& change : changes) {
      changed.insert(change.principal);
      add(change);
    }
    const AccessIndex index(m_facts.now);
    for (const std::string& principal : principals_of(m_facts.now)) {
      if (!changed.contains(principal)) {
        add_unchanged(principal, index.of(any_session_of(principal)));
      }
    }
    add_doubtful();
  }

  void add(const Change& change) {
    if (change.after.decider == Decider::unknown || change.before.decider == Decider::unknown) {
      m_step.effects.push_back(effect_of(change, Kind::unknown));
      if (m_facts.mode == Mode::config_map && change.after.entry != nullptr) {
        name_made_entry(m_step.effects.back(), *change.after.entry);
      }
    } else if (!is_let_in(change.after)) {
      m_step.effects.push_back(effect_of(change, Kind::lost));
    } else {
      ModeEffect effect =
          effect_of(change, is_let_in(change.before) ? Kind::hidden : Kind::admitted);
      name_made_entry(effect, *change.after.entry);
      m_step.effects.push_back(std::move(effect));
    }
  }

  void name_made_entry(ModeEffect& effect, const AccessEntry& entry) const {
    effect.entry_type = entry.type;
    for (const ManagedNodes& nodes : m_facts.nodes) {
      if (nodes.role == entry.principal) {
        effect.nodes.push_back(text_of(nodes));
      }
    }
  }

  void add_unchanged(const std::string& principal, const Effective& effective) {
    const awsauth::Entry* line = line_of(effective);
    const bool is_in = is_let_in(effective) || // or is an instance, which no other session can be
                       (line != nullptr && !effective.is_map_unread);
    if (effective.decider == Decider::entry && line != nullptr) {
      m_step.effects.push_back({.kind = Kind::dead,
                                .who = is_for_nodes(effective) ? Who::nodes : Who::people,
                                .principal = principal,
                                .line = line,
                                .entry_type = effective.entry->type,
                                .nodes = {},
                                .cuts_nodes_off = false,
                                .changes = {},
                                .ends_rights = false});
    } else if (is_in && may_be_made_by_eks(line)) {
      m_doubtful.push_back(entry_made_for(principal, likely_type(line->mapping)));
      return;
    }
    m_step.untouched += is_in ? 1 : 0;
  }

  // Whether `line` is one of nodes that EKS may make without our knowing.
  bool may_be_made_by_eks(const awsauth::Entry* line) const {
    return !m_facts.are_nodes_known && m_facts.mode == Mode::config_map && line != nullptr &&
           is_for_nodes({.decider = Decider::map,
                         .reason = {},
                         .entry = nullptr,
                         .line = {},
                         .grant = Grant{line->mapping.username, line->mapping.groups, {}}});
  }

  // What the step does to the doubtful lines if EKS makes entries for them.
  void add_doubtful() {
    if (m_doubtful.empty()) {
      return;
    }
    const Sources possible = {m_facts.now.map, m_step.to, &m_doubtful};
    for (const Change& change : impact(m_facts.now, possible)) {
      if (const AccessEntry* entry = find_entry(m_doubtful, change.principal)) {
        m_step.effects.push_back(effect_of(change, Kind::unknown));
        m_step.effects.back().entry_type = entry->type;
      }
    }
  }

  const ModeFacts& m_facts;
  ModeStep m_step;
  std::vector<AccessEntry> m_doubtful; // that EKS may make
};

// The first of `names`, and how many more there are.
std::string some_of(const std::vector<std::string>& names) {
  constexpr std::size_t k_shown = 10;
  if (names.size() <= k_shown) {
    return fmt::format("{}", fmt::join(names, ", "));
  }
  return fmt::format("{} and {} more", fmt::join(names.begin(), names.begin() + k_shown, ", "),
                     names.size() - k_shown);
}

std::string name_of(const ModeEffect& effect) {
  return effect.who == Who::account ? "everybody of account " + effect.principal : effect.principal;
}

// Whether `effective`, which nobody predicted, is that of an entry of the cluster's creator.
bool is_creators(const Effective& effective) {
  return effective.decider == Decider::entry && effective.grant &&
         effective.entry->type == k_standard_type && managed_by(*effective.entry).empty() &&
         is_administrator(*effective.grant);
}

// Whether both let nodes in by entries of one type. EKS sets its groups, of which not all are
// documented.
bool is_same_node_type(const Change& change) {
  return is_by_node_type(change.before) && is_by_node_type(change.after) &&
         change.before.entry->type == change.after.entry->type;
}

std::string way_of(const Effective& effective) {
  switch (effective.decider) {
  case Decider::entry:
    return fmt::format("an access entry of type {}", effective.entry->type);
  case Decider::map:
    return fmt::format("line {} of {}", effective.line->entry->position.line,
                       awsauth::data_key(effective.line->entry->mapping.list));
  case Decider::nobody:
    return "no access";
  case Decider::unknown:
    break;
  }
  return "something unknown";
}

std::string unpredicted(const ModeStep& step) {
  if (step.is_map_unread) {
    return "whom aws-auth let in before the step could not be read";
  }
  if (step.to == Mode::api && !step.unjudged.empty()) {
    return fmt::format("whom {} let in before the step cannot be judged",
                       awsauth::data_key(step.unjudged.front()));
  }
  return "";
}

} // namespace

std::optional<Mode> next_mode(Mode mode) {
  switch (mode) {
  case Mode::config_map:
    return Mode::api_and_config_map;
  case Mode::api_and_config_map:
    return Mode::api;
  case Mode::api:
    break;
  }
  return std::nullopt;
}

std::string reason_of_no_entries(std::string_view version, std::string_view platform_version) {
  const auto minor = number_behind("1.", version);
  const auto platform = number_behind("eks.", platform_version);
  if (!minor || !platform) {
    return "";
  }
  if (*minor < k_lowest_platforms.front().minor) {
    return fmt::format("Kubernetes {} on EKS has no access entries", version);
  }
  const auto lowest = std::ranges::find(k_lowest_platforms, *minor, &LowestPlatform::minor);
  if (lowest == k_lowest_platforms.end() || *platform >= lowest->platform) {
    return "";
  }
  return fmt::format("Kubernetes {} has access entries from the platform version eks.{} on, and "
                     "this is {}",
                     version, lowest->platform, platform_version);
}

ModeStep predict_step(const ModeFacts& facts) {
  return Prediction(facts).run();
}

Sources sources_after(const ModeStep& step, const ModeFacts& facts) {
  return {
      .map = facts.now.map, .mode = step.to, .entries = step.entries ? &*step.entries : nullptr};
}

std::vector<Refusal> judge_step(const ModeStep& step, const std::string& caller) {
  std::vector<Refusal> refusals;
  std::vector<std::string> lost;
  std::vector<std::string> unknown;
  for (const ModeEffect& effect : step.effects) {
    if (effect.kind == Kind::unknown && step.to == Mode::api_and_config_map) {
      if (effect.cuts_nodes_off) {
        refusals.push_back(
            {Danger::node_loss,
             fmt::format("EKS does not tell whether it makes nodes of {}; an access entry that it "
                         "makes for them would change how they get in: {}",
                         effect.principal, fmt::join(effect.changes, ", "))});
      }
    } else if (effect.who == Who::nodes) {
      if (effect.kind == Kind::hidden && !effect.cuts_nodes_off && effect.ends_rights) {
        refusals.push_back({Danger::demotion,
                            fmt::format("the access entry that EKS makes for {} hides its line: {}",
                                        effect.principal, fmt::join(effect.changes, ", "))});
      }
    } else if (!awsauth::equal_fold(effect.principal, caller)) {
      if (effect.kind == Kind::lost) {
        lost.push_back(name_of(effect));
      } else if (effect.kind == Kind::unknown) {
        unknown.push_back(name_of(effect));
      }
    }
  }
  if (!lost.empty()) {
    refusals.push_back({Danger::lost_access,
                        fmt::format("only aws-auth lets these in, and EKS would no longer read "
                                    "it: {}",
                                    some_of(lost))});
  }
  if (!unknown.empty()) {
    refusals.push_back({Danger::lost_access,
                        fmt::format("whether these have an access entry is unknown, and EKS would "
                                    "no longer read aws-auth: {}",
                                    some_of(unknown))});
  }
  if (step.is_map_unread) {
    refusals.push_back({step.to == Mode::api ? Danger::lost_access : Danger::node_loss,
                        step.to == Mode::api
                            ? "whom aws-auth lets in is unknown, and EKS would no longer read it"
                            : "how nodes get in by aws-auth is unknown, and EKS's own access "
                              "entries may change it"});
  }
  for (const awsauth::List list : step.unjudged) {
    if (step.to == Mode::api) {
      refusals.push_back({Danger::lost_access,
                          fmt::format("whom {} lets in is unknown, since it cannot be judged, and "
                                      "EKS would no longer read it",
                                      awsauth::data_key(list))});
    }
  }
  return refusals;
}

StepCheck check_step(const ModeStep& step, const ModeFacts& facts, const Sources& now) {
  StepCheck check;
  check.unpredicted = unpredicted(step);
  for (const Change& change : impact(sources_after(step, facts), now)) {
    const bool is_managed =
        change.after.entry != nullptr && !managed_by(*change.after.entry).empty();
    const bool is_expected =
        !facts.are_nodes_known && is_by_node_type(change.after) && !is_let_in(change.before);
    if (is_managed || is_expected || is_same_node_type(change)) {
      continue;
    }
    if (step.from == Mode::config_map && is_creators(change.after)) {
      check.creators.push_back(change.after.entry->principal);
      continue;
    }
    check.differences.push_back(fmt::format("{}: {}, where {} was predicted", change.principal,
                                            way_of(change.after), way_of(change.before)));
  }
  return check;
}

} // namespace iam::access
