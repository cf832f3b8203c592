#include "awsauth/rules/never_matches.hpp"

#include "awsauth/match.hpp"
#include "identity/arn.hpp"
#include "identity/partition.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_map>

namespace iam::awsauth {
namespace {

constexpr const char* k_not_a_principal =
    "this is not the ARN of a role or user, and never matches";

Finding reason(Rule rule, List list, std::string message, std::string fix = {}) {
  Finding finding = make_finding(rule, list, std::move(message), std::move(fix));
  finding.silent = true;
  return finding;
}

std::optional<Finding> account_reason(std::string_view account) {
  if (identity::is_account_id(account)) {
    return std::nullopt;
  }
  return reason(
      Rule::account_id, List::accounts,
      fmt::format("{} is not an account: an account's id has 12 digits", util::quoted(account)));
}

// Why nobody has the ARN `text`, whose parts in lower case are `arn`.
std::optional<Finding> iam_reason(List list, std::string_view text, const identity::Arn& arn) {
  const std::string_view resource = arn.resource;
  const std::string_view kind = resource.substr(0, resource.find('/'));
  if (kind == "role") {
    if (std::count(resource.begin(), resource.end(), '/') > 1) {
      const std::string name(identity::last_segment(text));
      return reason(
          Rule::role_path, list,
          "a role with a path never matches: callers arrive without the path",
          "write " + identity::Arn{arn.partition, "iam", "", arn.account, "role/" + name}.text());
    }
    return std::nullopt;
  }
  if (kind == "user" || resource == "root") {
    return std::nullopt;
  }
  return reason(
      Rule::not_an_arn, list,
      fmt::format("{} is not a role or user, so no caller has this ARN", util::quoted(kind)),
      "name the role or the user itself");
}

} // namespace

std::optional<Finding> reason_never_matched(const Mapping& mapping) {
  if (mapping.sso) {
    return reason(Rule::sso_block, mapping.list,
                  "sso blocks need a server option that EKS does not set: this never matches");
  }
  return reason_never_matched(mapping.list, mapping.arn);
}

std::optional<Finding> reason_never_matched(List list, std::string_view text) {
  if (list == List::accounts) {
    return account_reason(text);
  }
  if (util::trim(text) != text) {
    return reason(Rule::arn_whitespace, list,
                  "the ARN begins or ends with a blank, so it never matches");
  }
  if (text.find_first_of("*?") != std::string_view::npos) {
    return reason(Rule::wildcard, list, "wildcards are not supported, so the ARN never matches");
  }
  // The comparison ignores case, so the parts are looked at in lower case.
  const auto arn = identity::parse_arn(util::to_lower_ascii(text));
  if (!arn || (arn->service != "iam" && arn->service != "sts")) {
    return reason(Rule::not_an_arn, list, k_not_a_principal);
  }
  if (!identity::is_known_partition(arn->partition)) {
    return reason(Rule::partition, list,
                  fmt::format("the partition {} is not known", util::quoted(arn->partition)));
  }
  if (arn->service == "iam") {
    return iam_reason(list, text, *arn);
  }
  if (arn->resource.starts_with("assumed-role/")) {
    const std::string_view role = std::string_view(text).substr(text.find('/') + 1);
    const std::string name(role.substr(0, role.find('/')));
    return reason(
        Rule::assumed_role_arn, list,
        "an assumed-role ARN never matches: callers arrive as the role itself",
        "write " + identity::Arn{arn->partition, "iam", "", arn->account, "role/" + name}.text());
  }
  if (!arn->resource.starts_with("federated-user/")) {
    return reason(Rule::not_an_arn, list, k_not_a_principal);
  }
  return std::nullopt;
}

namespace {

void add(std::vector<Finding>& findings, const Entry& entry, Finding finding) {
  finding.item = entry.item;
  finding.position = entry.position;
  findings.push_back(std::move(finding));
}

// From the last entry up: the one met first is the one that counts.
void find_duplicates(const Map& map, List list, std::vector<Finding>& findings) {
  const std::vector<Entry>& entries = map[list].entries;
  std::unordered_map<std::string, const Entry*> counting;
  counting.reserve(entries.size());
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    if (!entry->accepted) {
      continue;
    }
    const auto [winner, is_first] = counting.try_emplace(table_key(entry->mapping), &*entry);
    if (!is_first) {
      Finding finding = reason(Rule::duplicate, list,
                               fmt::format("hidden by line {}, which names the same principal: "
                                           "the last entry counts, groups are not joined",
                                           winner->second->position.line));
      finding.hidden_by = winner->second->item;
      add(findings, *entry, std::move(finding));
    }
  }
}

} // namespace

std::vector<Finding> all_findings(const Map& map) {
  std::vector<Finding> findings = map.findings;
  for (const List list : k_lists) {
    for (const Entry& entry : map[list].entries) {
      if (!entry.accepted) {
        continue;
      }
      if (auto finding = reason_never_matched(entry.mapping)) {
        add(findings, entry, std::move(*finding));
      }
    }
    find_duplicates(map, list, findings);
  }
  sort_by_place(findings);
  return findings;
}

} // namespace iam::awsauth
