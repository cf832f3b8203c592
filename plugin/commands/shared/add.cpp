#include "commands/shared/add.hpp"

#include "awsauth/match.hpp"
#include "commands/shared/cluster_account.hpp"
#include "commands/shared/relink.hpp"
#include "commands/shared/sso_argument.hpp"
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
  const Access& access = options.access;
  if (access.username || !access.groups.empty() || access.type != Access().type ||
      options.overwrite || options.append) {
    throw util::UsageError("--relink keeps the username and the groups of the entry", "",
                           "leave --username, --group, --type, --overwrite and --append out");
  }
}

// Names the flag by which a username is given, which --append would drop.
void check_append(const Access& access) {
  const bool by_type = util::to_lower_ascii(access.type) != util::to_lower_ascii(Access().type);
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
  check_flags(options.location, options.write, options.identities);
}

// A role belongs to mapRoles and everybody else to mapUsers, although the authenticator would match
// either in both.
void require_kind(const Principal& principal, List list) {
  const bool role = principal.type == PrincipalType::role;
  if (role && list == List::users) {
    throw util::Error("this is a role, not a user", principal.arn, "use add-role");
  }
  if (!role && list == List::roles) {
    throw util::Error("this is not a role", principal.arn, "use add-user");
  }
}

void tell(const Principal& principal, Context& context) {
  if (!principal.note.empty()) {
    note(context, principal.note);
  }
  if (principal.type == PrincipalType::root) {
    warn(context, fmt::format("{} is the root user alone, not everybody of the account; that would "
                              "be add-account {}",
                              principal.arn, principal.account));
  }
}

// An entry of mapRoles hides one of mapUsers, and the reverse entry would never be asked.
void warn_of_other_list(const stores::Snapshot& snapshot, const awsauth::Map& map,
                        const Principal& principal, List list, Context& context) {
  const List other = list == List::roles ? List::users : List::roles;
  const auto found = awsauth::answers(map[other], util::to_lower_ascii(principal.arn));
  if (!found.empty()) {
    warn(context, fmt::format("{}: {} names {} as well; what counts is the entry in mapRoles",
                              snapshot.place(other, found.back()->position),
                              awsauth::data_key(other), principal.arn));
  }
}

awsauth::IfExists if_exists(const AddOptions& options) {
  return options.overwrite ? awsauth::IfExists::overwrite
         : options.append  ? awsauth::IfExists::add_groups
                           : awsauth::IfExists::refuse;
}

// Somebody who is to be let in.
struct Newcomer {
  Principal principal;
  std::string former; // the ARN of the set's former role; empty: none is in the map
};

// The newcomers, as they are when the map is first seen, and spoken of.
std::vector<Newcomer> newcomers(const AddOptions& options, List list, const OpenStore& open,
                                const stores::Snapshot& snapshot, const awsauth::Map& map,
                                Context& context) {
  std::vector<Newcomer> result;
  const BareNames names{list == List::roles ? PrincipalType::role : PrincipalType::user,
                        options.account, partition_of(map),
                        account_of_cluster(open, options.location, context)};
  for (const std::string& identity : options.identities) {
    result.push_back({principal_of(identity, names, context), ""});
    require_kind(result.back().principal, list);
  }
  const auto sets = permission_sets_of(options.sso, options.account);
  for (Principal& role : principals_of_sets(sets, options.location, open, context)) {
    const std::string former = former_role(role, snapshot, map);
    result.push_back({std::move(role), former});
  }
  for (const Newcomer& each : result) {
    tell(each.principal, context);
    warn_of_other_list(snapshot, map, each.principal, list, context);
  }
  return result;
}

// Where the map has the role of today as well, the former one is in nobody's way.
void check_former(const Newcomer& newcomer, const stores::Snapshot& snapshot,
                  const awsauth::Map& map, Context& context) {
  if (awsauth::answers(map.roles, util::to_lower_ascii(newcomer.principal.arn)).empty()) {
    offer_relink(newcomer.principal, newcomer.former, snapshot, map);
  }
  warn(context, fmt::format("the map has another role of the permission set too: remove-role {} "
                            "takes it out",
                            util::printable(newcomer.former)));
}

awsauth::Edit edit_for(const Newcomer& newcomer, List list, const Access& access,
                       const AddOptions& options) {
  if (options.relink) {
    return awsauth::RelinkRole{newcomer.former, newcomer.principal.arn};
  }
  return awsauth::AddMapping{mapping_for(newcomer.principal, list, access), if_exists(options)};
}

void tell_of_usernames(const std::vector<Newcomer>& newcomers, const change::Change& change,
                       Context& context) {
  for (const Newcomer& each : newcomers) {
    if (!each.former.empty()) {
      tell_of_username(each.principal, each.former, change, context);
    }
  }
}

} // namespace

int add(const AddOptions& options, List list, Context& context) {
  check(options);
  const Access access =
      checked(options.access, options.identities.size() + options.sso.size(), context);
  OpenStore open(options.location, options.identities, context);
  std::vector<Newcomer> newcomers;
  change::Request request;
  request.wishes = [&](const stores::Snapshot& snapshot, const awsauth::Map& map) {
    require_readable(snapshot, map, list);
    if (newcomers.empty()) {
      warn_of_unreadable(snapshot, map, list, context);
      newcomers = commands::newcomers(options, list, open, snapshot, map, context);
      for (const Newcomer& each : newcomers) {
        if (!options.relink && !each.former.empty()) {
          check_former(each, snapshot, map, context);
        }
      }
    }
    std::vector<change::Wish> wishes;
    for (const Newcomer& each : newcomers) {
      wishes.push_back({each.principal.arn, {edit_for(each, list, access, options)}});
    }
    return wishes;
  };
  request.check = [&](const change::Change& change, const awsauth::Map&) {
    for (std::size_t i = 0; i < newcomers.size(); ++i) {
      if (change.outcomes[i] == awsauth::Outcome::not_found) {
        fail_nothing_to_relink(newcomers[i].principal, *change.before);
      }
    }
  };
  const change::Change change = write_map(open, options.location, options.write, request, context);
  if (options.relink) {
    tell_of_usernames(newcomers, change, context);
  }
  const bool given =
      std::any_of(change.outcomes.begin(), change.outcomes.end(), [&](awsauth::Outcome outcome) {
        return outcome == awsauth::Outcome::added ||
               (outcome == awsauth::Outcome::updated && options.overwrite);
      });
  if (given && access.groups.empty()) {
    note(context, "without --group they can log in, but may do nothing yet, unless a binding names "
                  "their username");
  }
  return 0;
}

} // namespace iam::commands
