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

using Entries = std::vector<const Entry*>;

// The accepted entries of `list` that name the caller, in their order.
Entries naming(const ListReading& list, std::string_view canonical_arn,
               const ServerOptions& server) {
  Entries found;
  for (const Entry& entry : list.entries) {
    if (entry.accepted && matches(entry.mapping, canonical_arn, server)) {
      found.push_back(&entry);
    }
  }
  return found;
}

// Of entries that name one caller, those that answer: the last with each key.
Entries answers_of(const Entries& entries) {
  std::map<std::string, const Entry*> table;
  for (const Entry* entry : entries) {
    table[table_key(entry->mapping)] = entry;
  }
  Entries result;
  for (const auto& [key, entry] : table) {
    result.push_back(entry);
  }
  std::sort(result.begin(), result.end(),
            [](const Entry* a, const Entry* b) { return a->item < b->item; });
  return result;
}

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

// The entries that name one caller.
struct Naming {
  Entries roles;
  Entries users;
  const Entry* account = nullptr; // the last of its account

  const Entries& operator[](List list) const { return list == List::roles ? roles : users; }
};

void collect_hidden(Match& match, const Naming& named) {
  for (const List list : {List::roles, List::users}) {
    for (const Entry* entry : named[list]) {
      const bool answers = entry == match.entry ||
                           std::ranges::find(match.at_random, entry) != match.at_random.end();
      if (!answers && !entry->mapping.sso) {
        match.hidden.push_back(entry);
      }
    }
  }
}

Match match_by(const Map& map, const Naming& named, const identity::Identity& caller,
               const ServerOptions& server) {
  Match match;
  for (const List list : {List::roles, List::users}) {
    if (map[list].verdict == Verdict::unjudged) {
      match.unjudged = list;
      return match;
    }
    const Entries found = answers_of(named[list]);
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
  if (match.entry == nullptr && named.account != nullptr) {
    match.entry = named.account;
    match.username = caller.canonical_arn;
  }
  collect_hidden(match, named);
  return match;
}

} // namespace

std::vector<const Entry*> answers(const ListReading& list, std::string_view canonical_arn,
                                  const ServerOptions& server) {
  return answers_of(naming(list, canonical_arn, server));
}

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
  const std::string arn = util::to_lower_ascii(caller.canonical_arn);
  Naming named{naming(map.roles, arn, server), naming(map.users, arn, server)};
  for (const Entry& entry : map.accounts.entries) {
    if (entry.accepted && entry.mapping.arn == caller.account) {
      named.account = &entry;
    }
  }
  return match_by(map, named, caller, server);
}

Lookup::Lookup(const Map& map) : m_map(map) {
  const auto add = [](Table& table, const ListReading& list, auto key_of) {
    for (const Entry& entry : list.entries) {
      if (entry.accepted && !entry.mapping.sso) {
        table[key_of(entry.mapping.arn)].push_back(&entry);
      }
    }
  };
  add(m_roles, map.roles, fold);
  add(m_users, map.users, fold);
  add(m_accounts, map.accounts, [](const std::string& account) { return account; });
}

Match Lookup::match(const identity::Identity& caller) const {
  const auto find = [](const Table& table, const std::string& key) {
    const auto found = table.find(key);
    return found == table.end() ? Entries() : found->second;
  };
  const std::string arn = fold(caller.canonical_arn);
  const Entries accounts = find(m_accounts, caller.account);
  return match_by(
      m_map, {find(m_roles, arn), find(m_users, arn), accounts.empty() ? nullptr : accounts.back()},
      caller, {});
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
