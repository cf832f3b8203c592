#include "awsauth/match.hpp"

#include "awsauth/entry.hpp"
#include "identity/arn.hpp"
#include "identity/partition.hpp"
#include "util/characters.hpp"
#include "util/error.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace iam::awsauth {

std::string table_key(const Mapping& mapping) {
  if (mapping.sso) {
    // The authenticator leaves the partition empty whenever one is given.
    return util::to_lower_ascii(fmt::format(
        "arn:{}:iam::{}:role/awsreservedsso_{}_*", mapping.sso->partition.empty() ? "aws" : "",
        mapping.sso->account_id, mapping.sso->permission_set_name));
  }
  return mapping.list == List::roles ? util::to_lower_ascii(mapping.arn) : mapping.arn;
}

namespace {

// Whether an `sso` block's pattern, its table key, covers the ARN: section by section, with `*`
// only at the end (the authenticator's ArnLike, which also sees `?`, but no block can hold one).
bool sso_matches(const Mapping& mapping, std::string_view canonical_arn) {
  const std::string pattern = table_key(mapping);
  const std::string_view prefix = std::string_view(pattern).substr(0, pattern.size() - 1);
  return identity::parse_arn(canonical_arn) && canonical_arn.starts_with(prefix);
}

bool matches(const Mapping& mapping, std::string_view canonical_arn, const ServerOptions& server) {
  return mapping.sso ? server.sso_role_match && sso_matches(mapping, canonical_arn)
                     : equal_fold(mapping.arn, canonical_arn);
}

} // namespace

std::vector<const Entry*> answers(const ListReading& list, std::string_view canonical_arn,
                                  const ServerOptions& server) {
  std::map<std::string, const Entry*> table;
  for (const Entry& entry : list.entries) {
    if (entry.accepted && matches(entry.mapping, canonical_arn, server)) {
      table[table_key(entry.mapping)] = &entry;
    }
  }
  std::vector<const Entry*> result;
  for (const auto& [key, entry] : table) {
    result.push_back(entry);
  }
  std::sort(result.begin(), result.end(),
            [](const Entry* a, const Entry* b) { return a->item < b->item; });
  return result;
}

namespace {

bool is_instance_id(std::string_view name) {
  return std::ranges::all_of(name, util::is_word_character) &&
         (name.size() == 8 || name.size() == 17);
}

void fill_templates(Match& match, const identity::Identity& caller) {
  try {
    match.username = render(match.entry->mapping.username, caller);
    for (const std::string& group : match.entry->mapping.groups) {
      match.groups.push_back(render(group, caller));
    }
  } catch (const util::Error& error) {
    match.refusal = error.cause();
    match.username.clear();
    match.groups.clear();
  }
}

void refuse_reserved_prefix(Match& match, const ServerOptions& server) {
  for (const std::string& prefix : server.reserved_username_prefixes) {
    if (!prefix.empty() && match.refusal.empty() && match.username.starts_with(prefix)) {
      match.refusal = "the username must not begin with " + util::quoted(prefix);
      match.username.clear();
      match.groups.clear();
    }
  }
}

void collect_hidden(Match& match, const Map& map, std::string_view canonical_arn) {
  for (const List list : {List::roles, List::users}) {
    for (const Entry& entry : map[list].entries) {
      const bool random = std::find(match.at_random.begin(), match.at_random.end(), &entry) !=
                          match.at_random.end();
      if (entry.accepted && !entry.mapping.sso && &entry != match.entry && !random &&
          equal_fold(entry.mapping.arn, canonical_arn)) {
        match.hidden.push_back(&entry);
      }
    }
  }
}

} // namespace

std::string render(std::string_view text, const identity::Identity& caller) {
  std::string result(text);
  if (text.find("{{EC2PrivateDNSName}}") != std::string_view::npos) {
    const std::string& name = caller.session_name;
    if (!name.starts_with("i-") || !is_instance_id(std::string_view(name).substr(2))) {
      throw util::Error("{{EC2PrivateDNSName}} needs a session named like an EC2 instance, "
                        "and this one is named " +
                        util::quoted(name));
    }
    if (!caller.ec2_private_dns_name.empty()) {
      result = util::replace_all(result, "{{EC2PrivateDNSName}}", caller.ec2_private_dns_name);
    }
  }
  result = util::replace_all(result, "{{AccountID}}", caller.account);
  result = util::replace_all(result, "{{SessionName}}",
                             util::replace_all(caller.session_name, "@", "-"));
  result = util::replace_all(result, "{{SessionNameRaw}}", caller.session_name);
  return util::replace_all(result, "{{AccessKeyID}}", caller.access_key_id);
}

Match match(const Map& map, const identity::Identity& caller, const ServerOptions& server) {
  Match match;
  const std::string arn = util::to_lower_ascii(caller.canonical_arn);
  for (const List list : {List::roles, List::users}) {
    if (map[list].verdict == Verdict::unjudged) {
      match.unjudged = list;
      return match;
    }
    const auto found = answers(map[list], arn, server);
    if (!found.empty()) {
      match.entry = found.front();
      match.at_random.assign(found.begin() + 1, found.end());
      fill_templates(match, caller);
      refuse_reserved_prefix(match, server);
      break;
    }
  }
  if (match.entry == nullptr && map.accounts.verdict == Verdict::unjudged) {
    match.unjudged = List::accounts;
    return match;
  }
  if (match.entry == nullptr) {
    for (const Entry& entry : map.accounts.entries) {
      if (entry.accepted && entry.mapping.arn == caller.account) {
        match.entry = &entry;
      }
    }
    if (match.entry != nullptr) {
      match.username = caller.canonical_arn;
    }
  }
  collect_hidden(match, map, arn);
  return match;
}

std::optional<std::string> account_in_map(const Map& map, identity::PrincipalType type,
                                          std::string_view name) {
  const std::string_view kind = type == identity::PrincipalType::role ? "role/" : "user/";
  std::optional<std::string> account;
  for (const List list : {List::roles, List::users}) {
    for (const Entry& entry : map[list].entries) {
      const auto arn = identity::parse_arn(entry.mapping.arn);
      if (!arn || !identity::is_account_id(arn->account) || !arn->resource.starts_with(kind) ||
          !equal_fold(identity::last_segment(arn->resource), name)) {
        continue;
      }
      if (account && *account != arn->account) {
        return std::nullopt;
      }
      account = arn->account;
    }
  }
  return account;
}

std::string partition_of(const Map& map) {
  for (const List list : {List::roles, List::users}) {
    for (const Entry& entry : map[list].entries) {
      const auto arn = identity::parse_arn(entry.mapping.arn);
      if (arn && identity::is_known_partition(arn->partition)) {
        return arn->partition;
      }
    }
  }
  return "aws";
}

} // namespace iam::awsauth
