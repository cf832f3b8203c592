#include "awsauth/rules/new_findings.hpp"

#include "awsauth/rules/never_matches.hpp"
#include "awsauth/rules/repairs.hpp"

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

namespace iam::awsauth {
namespace {

// What was found in a map.
struct FoundIn {
  const Map& map;
  std::vector<Finding> findings;
};

// What a finding is known by in both maps.
using FindingKey = std::tuple<Rule, List, std::string, std::string>;

// By the principal that the entry means, since its line may move, and its ARN be repaired.
std::optional<FindingKey> key_by_principal(const FoundIn& found, const Finding& finding) {
  const auto& entries = found.map[finding.list].entries;
  std::string principal;
  if (finding.item && *finding.item < entries.size()) {
    principal = entries[*finding.item].mapping.arn;
    const auto rules = rules_with(Repair::changes_access);
    if (auto repaired = repaired_arn(finding.list, principal, rules)) {
      principal = std::move(repaired->arn);
    }
  }
  return FindingKey{finding.rule, finding.list, finding.message, std::move(principal)};
}

// By the entry's number, since its ARN may be replaced. Returns nullopt for what is wrong with the
// ARN itself, and for the list as a whole.
std::optional<FindingKey> key_by_item(const FoundIn&, const Finding& finding) {
  if (!finding.item || finding.silent) {
    return std::nullopt;
  }
  return FindingKey{finding.rule, finding.list, finding.message, std::to_string(*finding.item)};
}

// Takes out of both what is found in both.
template<typename KeyOf>
void drop_common(FoundIn& before, FoundIn& after, const KeyOf& key_of) {
  std::map<FindingKey, std::size_t> known;
  std::map<FindingKey, std::size_t> common;
  for (const Finding& finding : before.findings) {
    if (const auto key = key_of(before, finding)) {
      ++known[*key];
    }
  }
  const auto take = [](std::map<FindingKey, std::size_t>& counts, const FindingKey& key) {
    const auto count = counts.find(key);
    return count != counts.end() && count->second > 0 && count->second-- > 0;
  };
  std::erase_if(after.findings, [&](const Finding& finding) {
    const auto key = key_of(after, finding);
    const bool is_known = key && take(known, *key);
    if (is_known) {
      ++common[*key];
    }
    return is_known;
  });
  std::erase_if(before.findings, [&](const Finding& finding) {
    const auto key = key_of(before, finding);
    return key && take(common, *key);
  });
}

} // namespace

std::vector<Finding> new_findings(const Map& before, const Map& after) {
  FoundIn was{before, all_findings(before)};
  FoundIn is{after, all_findings(after)};
  drop_common(was, is, key_by_principal);
  drop_common(was, is, [&](const FoundIn& found, const Finding& finding) {
    const List list = finding.list;
    const bool keeps_order = before[list].entries.size() == after[list].entries.size();
    return keeps_order ? key_by_item(found, finding) : std::nullopt;
  });
  return std::move(is.findings);
}

std::vector<Finding> new_errors(const Map& before, const Map& after) {
  std::vector<Finding> findings = new_findings(before, after);
  std::erase_if(findings,
                [](const Finding& finding) { return finding.severity != Severity::error; });
  return findings;
}

} // namespace iam::awsauth
