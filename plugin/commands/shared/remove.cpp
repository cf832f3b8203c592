#include "commands/shared/remove.hpp"

#include "awsauth/entry.hpp"
#include "awsauth/match.hpp"
#include "awsauth/nearest_miss.hpp"
#include "awsauth/permission_sets.hpp"
#include "commands/shared/cluster_account.hpp"
#include "commands/shared/identity_argument.hpp"
#include "commands/shared/output.hpp"
#include "commands/shared/sso_argument.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::commands {

using awsauth::List;
using awsauth::Outcome;
using identity::PrincipalType;

namespace {

// An identity that is to go: as the user wrote it, and as the authenticator knows it.
struct Target {
  std::string name;
  std::vector<std::string> spellings;       // of entries that name it
  std::optional<identity::Identity> caller; // nothing for what can never log in, and for accounts
  std::string cure = {};                    // where it is not there; empty: the usual one
};

bool names(const awsauth::Entry& entry, const std::string& text) {
  return !entry.mapping.sso && awsauth::equal_fold(entry.mapping.arn, text);
}

bool is_in(const awsauth::ListReading& list, const std::string& text) {
  return std::any_of(list.entries.begin(), list.entries.end(),
                     [&](const awsauth::Entry& entry) { return names(entry, text); });
}

Target account_target(const std::string& argument, const awsauth::Map& map, Context& context) {
  if (is_in(map.accounts, argument)) { // also what is no account at all
    return {argument, {argument}, std::nullopt};
  }
  const std::string account = account_of(argument, context);
  return {account, {account}, std::nullopt};
}

// What stands in the map just so is taken as it is: it may be no ARN that we would accept.
Target principal_target(const std::string& argument, List list, const BareNames& names,
                        const awsauth::Map& map, Context& context) {
  Target target;
  const bool there = is_in(map[list], argument);
  try {
    const Principal principal = principal_of(argument, names, context);
    const bool role = principal.type == PrincipalType::role;
    if (!there && role != (list == List::roles)) {
      throw util::Error(role ? "this is a role, not a user" : "this is not a role", principal.arn,
                        role ? "use remove-role" : "use remove-user");
    }
    const bool held = is_in(map[list], principal.arn);
    const bool held_as_written =
        principal.written != principal.arn && is_in(map[list], principal.written);
    if (held && held_as_written) {
      note(context, fmt::format("{} and {} are one role, and both are in the map: both go",
                                principal.written, principal.arn));
    } else if (!held_as_written && !principal.note.empty()) {
      note(context, principal.note);
    }
    identity::Identity caller;
    caller.canonical_arn = principal.arn;
    caller.account = principal.account;
    target = {held || !held_as_written ? principal.arn : principal.written,
              {principal.arn, principal.written},
              caller};
  } catch (const util::Error&) {
    if (!there) {
      throw;
    }
    target = {argument, {argument}, std::nullopt};
  }
  return target;
}

// The role of a permission set as the map has it: one that is no more can be found nowhere else.
Target set_target(const identity::PermissionSet& set, const stores::Snapshot& snapshot,
                  const awsauth::Map& map, Context& context) {
  const auto principal = principal_in_map(set, snapshot, map);
  if (!principal) {
    return {"a role of the permission set " + set.text(),
            {},
            std::nullopt,
            identity::cure_for_account(set.name).value_or("")};
  }
  note(context, principal->note);
  identity::Identity caller;
  caller.canonical_arn = principal->arn;
  caller.account = principal->account;
  Target target{principal->arn, {}, caller};
  for (const List list : {List::roles, List::users}) {
    for (const awsauth::Entry* entry : awsauth::entries_of(map[list], set)) {
      target.spellings.push_back(entry->mapping.arn); // with its path, or without
    }
  }
  return target;
}

std::vector<awsauth::Edit> edits_for(const Target& target, List list, const awsauth::Map& map,
                                     const std::vector<std::string>& groups) {
  std::vector<awsauth::Edit> edits;
  for (const List each : {list, list == List::roles ? List::users : List::roles}) {
    // The authenticator matches a role under mapUsers too, and the reverse.
    const bool there = std::any_of(target.spellings.begin(), target.spellings.end(),
                                   [&](const std::string& text) { return is_in(map[each], text); });
    if (each == list || (list != List::accounts && there)) {
      edits.emplace_back(awsauth::RemoveMapping{each, target.spellings, groups});
    }
    if (list == List::accounts) {
      break;
    }
  }
  return edits;
}

[[noreturn]] void fail_not_found(const stores::Snapshot& snapshot, const awsauth::Map& map,
                                 const Target& target, List list) {
  const std::string cause =
      fmt::format("{} is not in {}", util::printable(target.name), awsauth::data_key(list));
  const std::string where = util::printable(snapshot.name());
  if (target.caller) {
    if (const auto near = awsauth::nearest_miss(map, *target.caller)) {
      throw util::Error(cause, where,
                        fmt::format("{} comes nearest: {}, at line {}", util::printable(near->arn),
                                    util::printable(near->why),
                                    snapshot.position(near->list, near->position).line));
    }
  }
  throw util::Error(cause, where,
                    target.cure.empty()
                        ? "list shows what is there; --ignore-not-found passes over it"
                        : target.cure);
}

// A group that is misspelt would stay without a word.
void warn_of_absent_groups(const Target& target, const awsauth::Map& map,
                           const std::vector<std::string>& groups, Context& context) {
  std::vector<std::string> there;
  bool is_mapped = false;
  for (const List list : awsauth::k_lists) {
    for (const awsauth::Entry& entry : map[list].entries) {
      if (std::any_of(target.spellings.begin(), target.spellings.end(),
                      [&](const std::string& text) { return names(entry, text); })) {
        is_mapped = true;
        there.insert(there.end(), entry.mapping.groups.begin(), entry.mapping.groups.end());
      }
    }
  }
  for (const std::string& group : groups) {
    if (is_mapped && std::find(there.begin(), there.end(), group) == there.end()) {
      warn(context,
           util::printable(fmt::format("{} is not in the group {}; its groups: {}", target.name,
                                       group, there.empty() ? "none" : join(there, ", "))));
    }
  }
}

void warn_if_still_mapped(const stores::Snapshot& after, const awsauth::Map& map,
                          const Target& target, Context& context) {
  if (!target.caller) {
    return;
  }
  const awsauth::Match match = awsauth::match(map, *target.caller);
  if (match.entry != nullptr) {
    const List list = match.entry->mapping.list;
    warn(context,
         fmt::format("{} still gets in, by {} of {}", target.name,
                     after.place(list, match.entry->position),
                     list == List::accounts ? fmt::format("account {}", match.entry->mapping.arn)
                                            : std::string(awsauth::data_key(list))));
  }
}

void check(const RemoveOptions& options, List list) {
  if (options.identities.empty() && options.sso.empty()) {
    throw util::UsageError(list == List::accounts ? "no account is given" : "no identity is given",
                           "", "list shows what is in the map");
  }
  check_flags(options.location, options.write, options.identities);
}

} // namespace

int remove(const RemoveOptions& options, List list, Context& context) {
  check(options, list);
  OpenStore open(options.location, options.identities, context);
  std::vector<Target> targets; // resolved and spoken of when the map is first seen
  const auto resolve = [&](const stores::Snapshot& snapshot, const awsauth::Map& map) {
    warn_of_unreadable(snapshot, map, list, context);
    const BareNames names{list == List::users ? PrincipalType::user : PrincipalType::role,
                          options.account, partition_of(map),
                          account_of_cluster(open, options.location, context)};
    const auto take = [&](Target target) {
      const bool repeated = std::any_of(targets.begin(), targets.end(), [&](const Target& other) {
        return other.name == target.name;
      });
      if (!repeated) {
        targets.push_back(std::move(target));
      }
    };
    for (const std::string& argument : options.identities) {
      take(list == List::accounts ? account_target(argument, map, context)
                                  : principal_target(argument, list, names, map, context));
    }
    for (const identity::PermissionSet& set : permission_sets_of(options.sso, options.account)) {
      take(set_target(set, snapshot, map, context));
    }
    for (const Target& target : targets) {
      warn_of_absent_groups(target, map, options.groups, context);
    }
  };
  change::Request request;
  request.wishes = [&](const stores::Snapshot& snapshot, const awsauth::Map& map) {
    if (!options.ignore_not_found) {
      require_map(snapshot);
    }
    require_readable(snapshot, map, list);
    if (targets.empty()) {
      resolve(snapshot, map);
    }
    std::vector<change::Wish> wishes;
    for (const Target& target : targets) {
      wishes.push_back({target.name, edits_for(target, list, map, options.groups)});
    }
    return wishes;
  };
  request.check = [&](const change::Change& change, const awsauth::Map& map) {
    for (std::size_t i = 0; i < targets.size(); ++i) {
      if (change.outcomes[i] == Outcome::not_found && !options.ignore_not_found) {
        fail_not_found(*change.before, map, targets[i], list);
      }
    }
  };
  const change::Change change = write_map(open, options.location, options.write, request, context);
  if (options.groups.empty()) {
    const awsauth::Map map_after = awsauth::read(change.after->data());
    for (const Target& target : targets) {
      warn_if_still_mapped(*change.after, map_after, target, context);
    }
  }
  return 0;
}

} // namespace iam::commands
