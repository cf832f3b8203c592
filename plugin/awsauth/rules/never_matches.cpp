#include "awsauth/rules/never_matches.hpp"

#include "awsauth/entry.hpp"
#include "awsauth/match.hpp"
#include "awsauth/rules/suspicious.hpp"
#include "awsauth/templates.hpp"
#include "identity/arn.hpp"
#include "identity/names.hpp"
#include "identity/partition.hpp"
#include "util/characters.hpp"
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

// The cure of an ARN that is right but for its path, session or region.
std::string write_role(const identity::Arn& arn, std::string_view name) {
  return "write " +
         identity::Arn{arn.partition, "iam", "", arn.account, "role/" + std::string(name)}.text();
}

void judge_region(List list, const identity::Arn& arn, std::vector<Finding>& reasons) {
  if (!arn.region.empty()) {
    const identity::Arn right{arn.partition, arn.service, "", arn.account, arn.resource};
    reasons.push_back(
        reason(Rule::arn_region, list,
               fmt::format("an ARN of {} names no region, and this one names {}, so "
                           "no caller has it",
                           arn.service == "iam" ? "IAM" : "STS", util::quoted(arn.region)),
               "write " + right.text()));
  }
}

void judge_account(List list, std::string_view account, std::vector<Finding>& reasons) {
  if (identity::is_account_id(account)) {
    return;
  }
  const bool digits = std::ranges::all_of(account, util::is_digit);
  std::string message =
      fmt::format("{} is not an account: an account's id has 12 digits", util::quoted(account));
  if (account.empty()) {
    message = "the ARN names no account, so no caller has it";
  } else if (digits) {
    message = fmt::format("{} has {} digits, and an account's id has 12", util::quoted(account),
                          account.size());
  }
  reasons.push_back(reason(Rule::arn_account, list, std::move(message)));
}

// `name` is that of a `kind`: role, user.
void judge_name(List list, std::string_view kind, std::string_view name,
                std::vector<Finding>& reasons) {
  if (name.empty()) {
    reasons.push_back(
        reason(Rule::arn_name, list,
               fmt::format("the {}'s name is missing, so no caller has this ARN", kind)));
  } else if (!identity::has_name_characters(name)) {
    reasons.push_back(
        reason(Rule::arn_name, list,
               fmt::format("{} cannot be a {}'s name: IAM allows letters, digits and {}",
                           util::quoted(name), kind, identity::k_name_marks),
               "write the name as IAM has it"));
  } else if (name.size() > identity::k_longest_name) {
    reasons.push_back(reason(Rule::arn_name, list,
                             fmt::format("the {}'s name has {} characters, and IAM allows {}", kind,
                                         name.size(), identity::k_longest_name),
                             "write the name as IAM has it"));
  }
}

// Of an ARN of IAM, `text`, whose parts in lower case are `arn`.
void judge_iam(List list, std::string_view text, const identity::Arn& arn,
               std::vector<Finding>& reasons) {
  const std::string_view resource = arn.resource;
  const std::string_view kind = resource.substr(0, resource.find('/'));
  if (kind != "role" && kind != "user") {
    if (resource != "root") {
      reasons.push_back(reason(
          Rule::not_an_arn, list,
          fmt::format("{} is not a role or user, so no caller has this ARN", util::quoted(kind)),
          "name the role or the user itself"));
    }
    return;
  }
  const std::size_t slash = resource.rfind('/');
  const std::string_view name = slash == std::string_view::npos
                                    ? ""
                                    : text.substr(text.size() - (resource.size() - slash - 1));
  judge_name(list, kind, name, reasons);
  if (kind == "role" && !name.empty() && std::ranges::count(resource, '/') > 1) {
    reasons.push_back(reason(Rule::role_path, list,
                             "a role with a path never matches: callers arrive without the path",
                             write_role(arn, name)));
  }
}

// The same for an ARN of STS.
void judge_sts(List list, std::string_view text, const identity::Arn& arn,
               std::vector<Finding>& reasons) {
  const std::string_view resource = arn.resource;
  const std::string_view kind = resource.substr(0, resource.find('/'));
  const std::string_view rest =
      kind.size() == resource.size()
          ? ""
          : text.substr(text.size() - (resource.size() - kind.size() - 1));
  if (kind == "assumed-role" && kind.size() < resource.size()) {
    const std::string_view name =
        identity::role_of_session(text.substr(text.size() - resource.size()));
    judge_name(list, "role", name, reasons);
    reasons.push_back(reason(Rule::assumed_role_arn, list,
                             "an assumed-role ARN never matches: callers arrive as the role itself",
                             name.empty() ? "" : write_role(arn, name)));
  } else if (kind == "federated-user" && kind.size() < resource.size()) {
    judge_name(list, "user", rest, reasons);
  } else {
    reasons.push_back(reason(Rule::not_an_arn, list, k_not_a_principal));
  }
}

// The account in `text`, whose parts in lower case are `arn`.
std::string_view as_written(std::string_view text, const identity::Arn& arn) {
  return text.substr(text.size() - arn.resource.size() - 1 - arn.account.size(),
                     arn.account.size());
}

std::vector<Finding> reasons_for_arn(List list, std::string_view text) {
  if (util::trim(text) != text) {
    return {reason(Rule::arn_whitespace, list,
                   "the ARN begins or ends with a blank, so it never matches")};
  }
  if (std::ranges::any_of(text, [](char c) { return c == '*' || c == '?'; })) {
    return {reason(Rule::wildcard, list, "wildcards are not supported, so the ARN never matches")};
  }
  // The comparison ignores case, so the parts are looked at in lower case.
  const auto arn = identity::parse_arn(util::to_lower_ascii(text));
  if (!arn && is_placeholder(text)) {
    return {reason(Rule::placeholder, list,
                   fmt::format("{} is a placeholder, so it never matches", util::quoted(text)),
                   "write the ARN itself")};
  }
  if (!arn || (arn->service != "iam" && arn->service != "sts")) {
    return {reason(Rule::not_an_arn, list, k_not_a_principal)};
  }
  std::vector<Finding> reasons;
  if (!identity::is_known_partition(arn->partition)) {
    reasons.push_back(
        reason(Rule::partition, list,
               fmt::format("the partition {} is not known", util::quoted(arn->partition))));
  }
  judge_region(list, *arn, reasons);
  judge_account(list, as_written(text, *arn), reasons);
  arn->service == "iam" ? judge_iam(list, text, *arn, reasons)
                        : judge_sts(list, text, *arn, reasons);
  return reasons;
}

std::optional<Finding> first_of(std::vector<Finding> reasons) {
  return reasons.empty() ? std::nullopt : std::optional(std::move(reasons.front()));
}

} // namespace

std::vector<Finding> reasons_never_matched(const Mapping& mapping) {
  if (mapping.sso) {
    return {reason(Rule::sso_block, mapping.list,
                   "sso blocks need a server option that EKS does not set: this never matches")};
  }
  if (mapping.list == List::accounts) {
    const auto finding = account_reason(mapping.arn);
    return finding ? std::vector{*finding} : std::vector<Finding>();
  }
  return reasons_for_arn(mapping.list, mapping.arn);
}

std::optional<Finding> reason_never_matched(const Mapping& mapping) {
  return first_of(reasons_never_matched(mapping));
}

std::optional<Finding> reason_never_matched(List list, std::string_view text) {
  Mapping mapping;
  mapping.list = list;
  mapping.arn = text;
  return reason_never_matched(mapping);
}

namespace {

void add(std::vector<Finding>& findings, const Entry& entry, Finding finding,
         yaml::Position position) {
  finding.item = entry.item;
  finding.position = position;
  findings.push_back(std::move(finding));
}

// Of an entry that `winner` hides.
Finding hidden(List list, const Entry& winner) {
  const List other = winner.mapping.list;
  Finding finding = reason(
      Rule::duplicate, list,
      other == list
          ? fmt::format("hidden by line {}, which names the same principal: the last entry counts, "
                        "groups are not joined",
                        winner.position.line)
          : fmt::format(
                "hidden by line {} of {}, which names the same principal and is asked first",
                winner.position.line, data_key(other)));
  finding.hidden_by = {other, winner.item};
  finding.other = {other, winner.position};
  return finding;
}

// The entries that count of mapRoles, by their ARNs in lower case.
using Roles = std::unordered_map<std::string, const Entry*>;

// From the last entry up: the one met first is the one that counts.
Roles find_duplicates(const Map& map, List list, std::vector<Finding>& findings) {
  const std::vector<Entry>& entries = map[list].entries;
  Roles counting;
  counting.reserve(entries.size());
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    if (!entry->accepted) {
      continue;
    }
    const auto [winner, is_first] = counting.try_emplace(table_key(entry->mapping), &*entry);
    if (!is_first) {
      add(findings, *entry, hidden(list, *winner->second), entry->position);
    }
  }
  return counting;
}

// Users that an entry of mapRoles hides, and those that are spelled in two ways.
void find_doubtful_users(const Map& map, const Roles& roles, std::vector<Finding>& findings) {
  std::unordered_map<std::string, const Entry*> spellings;
  for (const Entry& entry : map.users.entries) {
    if (!entry.accepted) {
      continue;
    }
    const std::string arn = util::to_lower_ascii(entry.mapping.arn);
    if (const auto role = roles.find(arn); role != roles.end()) {
      add(findings, entry, hidden(List::users, *role->second), entry.position);
      continue;
    }
    const auto [first, is_first] = spellings.try_emplace(arn, &entry);
    if (!is_first && first->second->mapping.arn != entry.mapping.arn) {
      Finding finding = make_finding(
          Rule::duplicate, List::users,
          fmt::format("line {} names the same user in another case: which of the two answers is "
                      "random",
                      first->second->position.line));
      finding.other = {List::users, first->second->position};
      add(findings, entry, std::move(finding), entry.position);
    }
  }
}

// Where the text is that a reason is about.
yaml::Position principal_position(const ListReading& reading, const Entry& entry) {
  const List list = entry.mapping.list;
  return list == List::accounts || !reading.document
             ? entry.position
             : value_position(*reading.document, entry,
                              entry.mapping.sso ? "sso" : arn_field(list));
}

} // namespace

std::vector<Finding> all_findings(const Map& map) {
  std::vector<Finding> findings = map.findings;
  Roles roles;
  for (const List list : k_lists) {
    for (const Entry& entry : map[list].entries) {
      if (!entry.accepted) {
        continue;
      }
      for (Finding& finding : reasons_never_matched(entry.mapping)) {
        add(findings, entry, std::move(finding), principal_position(map[list], entry));
      }
    }
    Roles counting = find_duplicates(map, list, findings);
    if (list == List::roles) {
      roles = std::move(counting);
    } else if (list == List::users) {
      find_doubtful_users(map, roles, findings);
    }
    find_suspicious(map, list, findings);
  }
  sort_by_place(findings);
  return findings;
}

} // namespace iam::awsauth
