#include "awsauth/rules/repairs.hpp"

#include "awsauth/entry.hpp"
#include "awsauth/groups.hpp"
#include "awsauth/rules/never_matches.hpp"
#include "identity/arn.hpp"
#include "identity/names.hpp"
#include "util/text.hpp"
#include "yaml/read/resolve.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <unordered_set>

namespace iam::awsauth {
namespace {

constexpr std::array k_rules_of_arns = {Rule::arn_region, Rule::arn_whitespace,
                                        Rule::assumed_role_arn, Rule::role_path};

// `text` without what `rule`, one of k_rules_of_arns, finds in it.
std::string without_fault(std::string text, Rule rule) {
  if (rule == Rule::arn_whitespace) {
    return std::string(util::trim(text));
  }
  auto arn = identity::parse_arn(text);
  if (!arn) {
    return text;
  }
  if (rule == Rule::arn_region) {
    arn->region.clear();
  } else if (rule == Rule::assumed_role_arn) {
    arn->service = "iam";
    arn->resource = fmt::format("role/{}", identity::role_of_session(arn->resource));
  } else {
    arn->resource = fmt::format("role/{}", identity::last_segment(arn->resource));
  }
  return arn->text();
}

// An ARN as far as it can be repaired, and what then still keeps it from matching.
struct ArnRepair {
  RepairedArn repaired;
  std::optional<Finding> left;
};

ArnRepair repair_arn(List list, std::string arn, const std::set<Rule>& rules) {
  ArnRepair result{{std::move(arn), {}}, {}};
  auto& [text, done] = result.repaired;
  while (auto reason = reason_never_matched(list, text)) { // one fault may hide another
    const Rule rule = reason->rule;
    const bool is_ours = rules.contains(rule) && std::ranges::count(done, rule) == 0 &&
                         std::ranges::count(k_rules_of_arns, rule) > 0;
    if (!is_ours) {
      result.left = std::move(reason);
      break;
    }
    text = without_fault(std::move(text), rule);
    done.push_back(rule);
  }
  return result;
}

// Whether the fields of `entry` are in the text of the entry itself.
bool holds_its_fields(const yaml::Document& document, const Entry& entry) {
  return document[entry.node].kind == yaml::NodeKind::mapping &&
         std::ranges::none_of(document.children(entry.node), [&](yaml::NodeId node) {
           return yaml::is_merge_key(document, node);
         });
}

// Repairs the entries of one list.
class ListRepairs {
public:
  // `principals` are those that have entries, in lower case.
  ListRepairs(const Map& map, List list, const std::set<Rule>& rules,
              std::unordered_set<std::string>& principals)
      : m_document(*map[list].document), m_rules(rules), m_principals(principals) {}

  // What the findings of `entry`, which are of rules that are to be repaired, make of it. Returns
  // nullopt if nothing can be repaired.
  std::optional<EntryRepair> repair(const Entry& entry,
                                    const std::vector<const Finding*>& findings) {
    const auto finds = [&](Rule rule) {
      return std::ranges::find(findings, rule, &Finding::rule) != findings.end();
    };
    EntryRepair repair{
        entry.mapping.arn, {entry.mapping.list, entry.item, entry.mapping, {}}, {}, {}};
    const bool is_hidden = std::ranges::any_of(
        findings, [](const Finding* finding) { return finding->hidden_by.has_value(); });
    if (is_hidden) {
      repair.rules = {Rule::duplicate};
      return repair;
    }
    if (!holds_its_fields(m_document, entry)) {
      return std::nullopt;
    }
    repair.edit.wanted = entry.mapping;
    if (std::ranges::any_of(k_rules_of_arns, finds)) {
      repair_principal(repair);
    }
    if (finds(Rule::groups_not_a_list)) {
      repair_groups(repair, entry);
    }
    if (finds(Rule::empty_group) && std::erase(repair.edit.wanted->groups, "") > 0) {
      note(repair, Rule::empty_group, "loses the empty group");
    }
    for (const Rule rule : {Rule::duplicate_key, Rule::field_case}) {
      if (finds(rule) && can_be_tidied(entry)) {
        repair.rules.push_back(rule);
        repair.edit.tidies_fields = true;
      }
    }
    return repair.rules.empty() ? std::nullopt : std::optional(std::move(repair));
  }

private:
  static void note(EntryRepair& repair, Rule rule, const std::string& change) {
    repair.rules.push_back(rule);
    repair.change += (repair.change.empty() ? "" : "; ") + change;
  }

  void repair_principal(EntryRepair& repair) {
    Mapping& wanted = *repair.edit.wanted;
    auto repaired = repaired_arn(wanted.list, wanted.arn, m_rules);
    if (!repaired || !m_principals.insert(util::to_lower_ascii(repaired->arn)).second) {
      return;
    }
    wanted.arn = repair.principal = std::move(repaired->arn);
    const std::string groups =
        wanted.groups.empty() ? "no groups" : "groups " + joined_groups(wanted.groups, ", ");
    repair.rules = std::move(repaired->rules);
    repair.change = fmt::format("gets in, with username {} and {}",
                                wanted.username.empty() ? "\"\"" : wanted.username, groups);
  }

  // A single group that is written without a dash.
  void repair_groups(EntryRepair& repair, const Entry& entry) const {
    for (const FieldKey& key : field_keys(m_document, entry.mapping.list, entry.node)) {
      if (key.field != "groups" || !key.counts ||
          m_document[key.value].kind != yaml::NodeKind::scalar) {
        continue;
      }
      const yaml::Scalar scalar = yaml::resolve(m_document, key.value);
      const bool is_one_group = scalar.type == yaml::Type::string && !scalar.text.empty() &&
                                scalar.text.find_first_of(" ,\n\t") == std::string::npos;
      if (is_one_group) {
        repair.edit.wanted->groups = {scalar.text};
        note(repair, Rule::groups_not_a_list, fmt::format("gets the group {}", scalar.text));
      }
    }
  }

  // Whether fields can go that do not count. A null leaves what another spelling of the field says,
  // and counts among equal spellings; two blocks of sso add up.
  bool can_be_tidied(const Entry& entry) const {
    return std::ranges::none_of(
        field_keys(m_document, entry.mapping.list, entry.node), [&](const FieldKey& key) {
          return (key.field == "sso" && !key.counts) ||
                 yaml::is_null(m_document, m_document.resolved(key.value)) ||
                 !m_document[key.key].anchor().empty() || !m_document[key.key].tag().empty();
        });
  }

  const yaml::Document& m_document;
  const std::set<Rule>& m_rules;
  std::unordered_set<std::string>& m_principals;
};

// The principals that have entries, in lower case.
std::unordered_set<std::string> principals_in(const Map& map) {
  std::unordered_set<std::string> principals;
  for (const List list : {List::roles, List::users}) {
    for (const Entry& entry : map[list].entries) {
      if (entry.accepted && !entry.mapping.sso) {
        principals.insert(util::to_lower_ascii(entry.mapping.arn));
      }
    }
  }
  return principals;
}

// Whether a program can change `reading` at all.
bool is_repairable(const ListReading& reading) {
  return reading.verdict == Verdict::accepted && !reading.cut_short && reading.document;
}

// Why `repairs` leaves `finding`, which has an item, alone.
std::string reason_left(const Map& map, const Finding& finding, const std::set<Rule>& rules) {
  const ListReading& reading = map[finding.list];
  if (!is_repairable(reading)) {
    return "the list is not read to its end";
  }
  if (finding.rule == Rule::duplicate) {
    return "either of the two may be meant";
  }
  const Entry& entry = reading.entries[*finding.item];
  if (!holds_its_fields(*reading.document, entry)) {
    return "the entry has fields that are written elsewhere";
  }
  if (std::ranges::count(k_rules_of_arns, finding.rule) > 0) {
    const ArnRepair repair = repair_arn(finding.list, entry.mapping.arn, rules);
    return repair.left ? fmt::format("the ARN would still match nobody: {} ({})",
                                     repair.left->message, id(repair.left->rule))
                       : fmt::format("{} has an entry already", repair.repaired.arn);
  }
  return finding.rule == Rule::groups_not_a_list
             ? "it is not clear which groups are meant"
             : "a field of the entry is null, or has an anchor or a tag, or sso is given twice";
}

} // namespace

std::optional<RepairedArn> repaired_arn(List list, std::string arn, const std::set<Rule>& rules) {
  ArnRepair repair = repair_arn(list, std::move(arn), rules);
  return repair.left ? std::nullopt : std::optional(std::move(repair.repaired));
}

std::vector<EntryRepair> repairs(const Map& map, const std::set<Rule>& rules) {
  std::map<std::pair<List, std::size_t>, std::vector<const Finding*>> by_entry;
  const std::vector<Finding> findings = all_findings(map);
  for (const Finding& finding : findings) {
    if (finding.item && rules.contains(finding.rule) && info(finding.rule).repair != Repair::none) {
      by_entry[{finding.list, *finding.item}].push_back(&finding);
    }
  }
  auto principals = principals_in(map);
  std::vector<EntryRepair> result;
  for (auto each = by_entry.rbegin(); each != by_entry.rend(); ++each) {
    const auto& [list, item] = each->first;
    const ListReading& reading = map[list];
    if (!is_repairable(reading)) {
      continue;
    }
    if (auto repair =
            ListRepairs(map, list, rules, principals).repair(reading.entries[item], each->second)) {
      result.push_back(std::move(*repair));
    }
  }
  return result;
}

std::vector<LeftFinding> left_findings(const Map& map, const std::set<Rule>& rules) {
  const std::vector<EntryRepair> all = repairs(map, rules);
  std::map<std::pair<List, std::size_t>, const EntryRepair*> repaired; // by entry
  for (const EntryRepair& repair : all) {
    repaired.emplace(std::pair(repair.edit.list, repair.edit.item), &repair);
  }
  const auto is_repaired = [&](const Finding& finding) {
    const auto repair = repaired.find({finding.list, *finding.item});
    return repair != repaired.end() &&
           (!repair->second->edit.wanted ||
            std::ranges::count(repair->second->rules, finding.rule) > 0);
  };
  std::vector<LeftFinding> left;
  for (Finding& finding : all_findings(map)) {
    const bool is_asked =
        finding.item && rules.contains(finding.rule) && info(finding.rule).repair != Repair::none;
    if (is_asked && !is_repaired(finding)) {
      std::string reason = reason_left(map, finding, rules);
      left.push_back({std::move(finding), std::move(reason)});
    }
  }
  return left;
}

std::set<Rule> rules_with(Repair repair) {
  std::set<Rule> rules;
  for (const RuleInfo& rule : all_rules()) {
    if (rule.repair == repair) {
      rules.insert(rule.rule);
    }
  }
  return rules;
}

} // namespace iam::awsauth
