#include "change/relink.hpp"

#include "awsauth/match.hpp"
#include "awsauth/permission_sets.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace iam::change {
using identity::Principal;

namespace {

using awsauth::List;

// The entry of mapRoles that counts for the role `arn`, or nullptr.
const awsauth::Entry* entry_of(const awsauth::Map& map, const std::string& arn) {
  const auto found = awsauth::answers(map.roles, util::to_lower_ascii(arn));
  return found.empty() ? nullptr : found.back();
}

std::string place_of(const std::string& arn, const stores::Snapshot& snapshot) {
  const awsauth::Entry* entry = entry_of(snapshot.map(), arn);
  return entry == nullptr ? snapshot.name() : snapshot.place(List::roles, entry->position);
}

std::string username_of(const stores::Snapshot& snapshot, const std::string& arn) {
  const awsauth::Entry* entry = entry_of(snapshot.map(), arn);
  return entry == nullptr ? "" : entry->mapping.username;
}

} // namespace

std::string former_role(const Principal& role, const stores::Snapshot& snapshot) {
  const std::vector<std::string> former = awsauth::former_roles(snapshot.map(), role.arn);
  if (former.size() > 1) {
    std::vector<std::string> named;
    std::vector<std::string> commands;
    for (const std::string& arn : former) {
      named.push_back(fmt::format("{} ({})", arn, place_of(arn, snapshot)));
      commands.push_back(util::own_command({"remove-role", arn}));
    }
    throw util::Error(
        fmt::format("the map has {} other roles of the same permission set: {}", former.size(),
                    fmt::join(named, ", ")),
        role.arn,
        fmt::format("remove those that no longer exist: {}; or give the new role's ARN",
                    fmt::join(commands, "; ")));
  }
  return former.empty() ? "" : former.front();
}

void offer_relink(const Principal& role, const std::string& former,
                  const stores::Snapshot& snapshot) {
  throw util::Error(
      fmt::format("the permission set's role is {} now, and the map has {}: the set's "
                  "role was recreated",
                  role.arn, former),
      place_of(former, snapshot),
      "use --relink to put the new role in its place, groups and username kept; to "
      "have both, give the new role's ARN without --sso");
}

void fail_nothing_to_relink(const Principal& role, const stores::Snapshot& snapshot) {
  throw util::Error(fmt::format("no other role of the permission set of {} is in mapRoles, so "
                                "there is nothing to relink",
                                role.arn),
                    snapshot.name(), "leave --relink out to add the role");
}

std::string note_on_username(const Principal& role, const std::string& former,
                             const Revision& revision) {
  const std::string before = username_of(*revision.before, former);
  const std::string after = username_of(*revision.after, role.arn);
  if (before.empty() || after.empty() || before == after) {
    return "";
  }
  return fmt::format("the username became {}: bindings to {} do not apply to it", after, before);
}

} // namespace iam::change
