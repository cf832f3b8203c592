#include "commands/add.hpp"

#include "awsauth/match.hpp"
#include "change/relink.hpp"
#include "cluster/principals.hpp"
#include "stores/readable.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::commands {

using awsauth::List;
using identity::PrincipalType;

namespace {

// What --relink keeps cannot be given anew.
void check_relink(const AddOptions& options) {
  if (options.sso.empty() || !options.identities.empty()) {
    throw util::UsageError("--relink is for permission sets named by --sso alone");
  }
  const access::Requested& access = options.access;
  if (access.username || !access.groups.empty() || access.type != access::Requested().type ||
      options.overwrite || options.append) {
    throw util::UsageError("--relink keeps the username and the groups of the entry", "",
                           "leave --username, --group, --type, --overwrite and --append out");
  }
}

// Names the flag by which a username is given, which --append would drop.
void check_append(const access::Requested& access) {
  const bool by_type =
      util::to_lower_ascii(access.type) != util::to_lower_ascii(access::Requested().type);
  if (access.username || by_type) {
    throw util::UsageError(fmt::format("--append adds groups and leaves the username, which {} "
                                       "would set",
                                       access.username ? "--username" : "--type"),
                           "",
                           fmt::format("use --overwrite to replace username and groups, or leave "
                                       "{} out",
                                       access.username ? "--username" : "--type"));
  }
}

void check(const AddOptions& options) {
  if (options.identities.empty() && options.sso.empty()) {
    throw util::UsageError("no identity is given", "", "give the ARN of a role or user");
  }
  if (options.overwrite && options.append) {
    throw util::UsageError("--overwrite and --append do not go together");
  }
  if (options.relink) {
    check_relink(options);
  }
  if (options.append) {
    check_append(options.access);
  }
  present::check_flags(options.target, options.write, options.identities);
}

// A role belongs to mapRoles and everybody else to mapUsers, although the authenticator would match
// either in both.
void require_kind(const identity::Principal& principal, List list) {
  const bool role = principal.type == PrincipalType::role;
  if (role && list == List::users) {
    throw util::Error("this is a role, not a user", principal.arn, "use add-role");
  }
  if (!role && list == List::roles) {
    throw util::Error("this is not a role", principal.arn, "use add-user");
  }
}

void tell(const identity::Principal& principal, const cluster::Host& host) {
  if (!principal.note.empty()) {
    host.note(principal.note);
  }
  if (principal.type == PrincipalType::root) {
    host.warn(fmt::format("{} is the root user alone, not everybody of the account; that would "
                          "be add-account {}",
                          principal.arn, principal.account));
  }
}

// An entry of mapRoles hides one of mapUsers, and the reverse entry would never be asked.
void warn_of_other_list(const stores::Snapshot& snapshot, const awsauth::Map& map,
                        const identity::Principal& principal, List list,
                        const cluster::Host& host) {
  const List other = list == List::roles ? List::users : List::roles;
  const auto found = awsauth::answers(map[other], util::to_lower_ascii(principal.arn));
  if (!found.empty()) {
    host.warn(fmt::format("{}: {} names {} as well; what counts is the entry in mapRoles",
                          snapshot.place(other, found.back()->position), awsauth::data_key(other),
                          principal.arn));
  }
}

awsauth::IfExists if_exists(const AddOptions& options) {
  return options.overwrite ? awsauth::IfExists::overwrite
         : options.append  ? awsauth::IfExists::add_groups
                           : awsauth::IfExists::refuse;
}

// Somebody who is to be let in.
struct Newcomer {
  identity::Principal principal;
  std::string former; // the ARN of the set's former role; empty: none is in the map
};

// The newcomers, as they are when the map is first seen, and spoken of.
std::vector<Newcomer> newcomers(const AddOptions& options, cluster::Target& target,
                                const stores::Snapshot& snapshot, const awsauth::Map& map,
                                const cluster::Host& host) {
  const List list = options.list;
  std::vector<Newcomer> result;
  const identity::BareNames names{list == List::roles ? PrincipalType::role : PrincipalType::user,
                                  options.account, awsauth::partition_of(map),
                                  target.account_of_bare_names()};
  for (const std::string& identity : options.identities) {
    result.push_back({identity::principal_of(identity, names, host.read_input), ""});
    require_kind(result.back().principal, list);
  }
  const auto sets = cluster::permission_sets_of(options.sso, options.account);
  for (identity::Principal& role : cluster::principals_of_sets(sets, target)) {
    const std::string former = change::former_role(role, snapshot, map);
    result.push_back({std::move(role), former});
  }
  for (const Newcomer& each : result) {
    tell(each.principal, host);
    warn_of_other_list(snapshot, map, each.principal, list, host);
  }
  return result;
}

// Where the map has the role of today as well, the former one is in nobody's way.
void check_former(const Newcomer& newcomer, const stores::Snapshot& snapshot,
                  const awsauth::Map& map, const cluster::Host& host) {
  if (awsauth::answers(map.roles, util::to_lower_ascii(newcomer.principal.arn)).empty()) {
    change::offer_relink(newcomer.principal, newcomer.former, snapshot, map);
  }
  host.warn(fmt::format("the map has another role of the permission set too: remove-role {} "
                        "takes it out",
                        util::printable(newcomer.former)));
}

awsauth::Edit edit_for(const Newcomer& newcomer, const access::Requested& access,
                       const AddOptions& options) {
  if (options.relink) {
    return awsauth::RelinkRole{newcomer.former, newcomer.principal.arn};
  }
  return awsauth::AddMapping{access::mapping_for(newcomer.principal, options.list, access),
                             if_exists(options)};
}

void note_usernames(const std::vector<Newcomer>& newcomers, const change::Change& change,
                    const cluster::Host& host) {
  for (const Newcomer& each : newcomers) {
    const std::string note = change::note_on_username(each.principal, each.former, change);
    if (!each.former.empty() && !note.empty()) {
      host.note(note);
    }
  }
}

} // namespace

int run(const AddOptions& options, const cluster::Host& host) {
  check(options);
  const List list = options.list;
  const auto [access, warnings] =
      access::check(options.access, options.identities.size() + options.sso.size());
  std::ranges::for_each(warnings, [&](const std::string& text) { host.warn(text); });
  cluster::Target target(options.target, cluster::input_of(options.identities), host);
  std::vector<Newcomer> newcomers;
  change::Request request;
  request.wishes = [&](const stores::Snapshot& snapshot, const awsauth::Map& map) {
    stores::require_readable(snapshot, map, list);
    if (newcomers.empty()) {
      for (const std::string& text : stores::unread_parts_beside(snapshot, map, list)) {
        host.warn(text);
      }
      newcomers = commands::newcomers(options, target, snapshot, map, host);
      for (const Newcomer& each : newcomers) {
        if (!options.relink && !each.former.empty()) {
          check_former(each, snapshot, map, host);
        }
      }
    }
    std::vector<change::Wish> wishes;
    for (const Newcomer& each : newcomers) {
      wishes.push_back({each.principal.arn, {edit_for(each, access, options)}});
    }
    return wishes;
  };
  request.check = [&](const change::Change& change, const awsauth::Map&) {
    for (std::size_t i = 0; i < newcomers.size(); ++i) {
      if (change.outcomes[i] == awsauth::Outcome::not_found) {
        change::fail_nothing_to_relink(newcomers[i].principal, *change.before);
      }
    }
  };
  const change::Change change = present::write_map(target, options.write, request, host);
  if (options.relink) {
    note_usernames(newcomers, change, host);
  }
  const bool is_given = std::ranges::any_of(change.outcomes, [&](awsauth::Outcome outcome) {
    return outcome == awsauth::Outcome::added ||
           (outcome == awsauth::Outcome::updated && options.overwrite);
  });
  if (is_given && access.groups.empty()) {
    host.note("without --group they can log in, but may do nothing yet, unless a binding names "
              "their username");
  }
  return 0;
}

int run(const AddAccountOptions& options, const cluster::Host& host) {
  if (options.accounts.empty()) {
    throw util::UsageError("no account is given", "", "give an account's id of 12 digits");
  }
  present::check_flags(options.target, options.write, {});
  std::vector<change::Wish> wishes;
  for (const std::string& argument : options.accounts) {
    awsauth::AddMapping edit;
    edit.mapping.list = List::accounts;
    edit.mapping.arn = identity::account_of(argument);
    if (edit.mapping.arn != argument) {
      host.note(fmt::format("{} is held as {}", argument, edit.mapping.arn));
    }
    wishes.push_back({edit.mapping.arn, {edit}});
  }
  cluster::Target target(options.target, cluster::Input::free, host);
  bool is_first_look = true;
  change::Request request;
  request.wishes = [&](const stores::Snapshot& snapshot, const awsauth::Map& map) {
    stores::require_readable(snapshot, map, List::accounts);
    if (is_first_look) {
      for (const std::string& text : stores::unread_parts_beside(snapshot, map, List::accounts)) {
        host.warn(text);
      }
      is_first_look = false;
    }
    return wishes;
  };
  const change::Change change = present::write_map(target, options.write, request, host);
  if (std::ranges::find(change.outcomes, awsauth::Outcome::added) != change.outcomes.end()) {
    host.note("every role and user of the account can log in now, as its ARN and without groups");
  }
  return 0;
}

} // namespace iam::commands
