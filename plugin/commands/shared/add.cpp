#include "commands/shared/add.hpp"

#include "commands/shared/cluster_account.hpp"
#include "mapping/match.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::commands {

using identity::PrincipalType;
using mapping::List;

namespace {

void check(const AddOptions& options) {
  if (options.identities.empty()) {
    throw util::UsageError("no identity is given", "", "give the ARN of a role or user");
  }
  if (options.overwrite && options.append) {
    throw util::UsageError("--overwrite and --append do not go together");
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
void warn_of_other_list(const stores::Snapshot& snapshot, const mapping::Map& map,
                        const Principal& principal, List list, Context& context) {
  const List other = list == List::roles ? List::users : List::roles;
  const auto found = mapping::answers(map[other], util::to_lower_ascii(principal.arn));
  if (!found.empty()) {
    warn(context, fmt::format("{}: {} names {} as well; what counts is the entry in mapRoles",
                              snapshot.place(other, found.back()->position),
                              mapping::data_key(other), principal.arn));
  }
}

mapping::IfExists if_exists(const AddOptions& options) {
  return options.overwrite ? mapping::IfExists::overwrite
         : options.append  ? mapping::IfExists::add_groups
                           : mapping::IfExists::refuse;
}

} // namespace

int add(const AddOptions& options, List list, Context& context) {
  check(options);
  const Access access = checked(options.access, options.identities.size(), context);
  OpenStore open(options.location, options.identities, context);
  std::vector<Principal> principals; // resolved and spoken of when the map is first seen
  const auto resolve = [&](const stores::Snapshot& snapshot, const mapping::Map& map) {
    warn_of_unreadable(snapshot, map, list, context);
    const BareNames names{list == List::roles ? PrincipalType::role : PrincipalType::user,
                          options.account, partition_of(map),
                          account_of_cluster(open, options.location, context)};
    for (const std::string& identity : options.identities) {
      const Principal principal = principal_of(identity, names, context);
      require_kind(principal, list);
      tell(principal, context);
      warn_of_other_list(snapshot, map, principal, list, context);
      principals.push_back(principal);
    }
  };
  change::Request request;
  request.wishes = [&](const stores::Snapshot& snapshot, const mapping::Map& map) {
    require_readable(snapshot, map, list);
    if (principals.empty()) {
      resolve(snapshot, map);
    }
    std::vector<change::Wish> wishes;
    for (const Principal& principal : principals) {
      wishes.push_back(
          {principal.arn,
           {mapping::AddMapping{mapping_for(principal, list, access), if_exists(options)}}});
    }
    return wishes;
  };
  const change::Change change = write_map(open, options.location, options.write, request, context);
  const bool added = std::find(change.outcomes.begin(), change.outcomes.end(),
                               mapping::Outcome::added) != change.outcomes.end();
  if (added && access.groups.empty()) {
    note(context, "without --group they can log in, but may do nothing yet, unless a binding names "
                  "their username");
  }
  return 0;
}

} // namespace iam::commands
