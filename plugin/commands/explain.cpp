#include "commands/explain.hpp"

#include "access/effective.hpp"
#include "awsauth/match.hpp"
#include "awsauth/nearest_miss.hpp"
#include "cluster/principals.hpp"
#include "identity/principal.hpp"
#include "present/entry_view.hpp"
#include "present/explanation.hpp"
#include "present/output.hpp"
#include "stores/readable.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ostream.h>

namespace iam::commands {

using identity::PrincipalType;

namespace {

// The caller that `principal` would be. What is unknown of it is shown as a template.
identity::Identity caller_of(const identity::Principal& principal, const ExplainOptions& options) {
  identity::Identity caller;
  caller.canonical_arn = principal.arn;
  caller.account = principal.account;
  caller.access_key_id = "{{AccessKeyID}}";
  if (principal.type == PrincipalType::role) {
    caller.session_name = options.session_name             ? *options.session_name
                          : principal.session_name.empty() ? "{{SessionName}}"
                                                           : principal.session_name;
  }
  return caller;
}

// A bare name is that of a role, unless the map holds only a user of that name.
PrincipalType type_of_name(const std::string& name, const stores::Snapshot& snapshot) {
  const auto is_there = [&](PrincipalType type) {
    return awsauth::account_in_map(snapshot.map(), type, name).has_value();
  };
  return is_there(PrincipalType::user) && !is_there(PrincipalType::role) ? PrincipalType::user
                                                                         : PrincipalType::role;
}

// Says what a bare name is taken for if neither the map nor an access entry decides it.
void note_on_name(const std::string& name, const identity::Principal& principal,
                  const stores::Snapshot& snapshot, const stores::EntryListing& eks,
                  const cluster::Host& host) {
  const bool has_entry = eks.entries && access::find_entry(*eks.entries, principal.arn) != nullptr;
  if (name == "-" || name.find_first_of(":/") != std::string::npos || has_entry) {
    return;
  }
  const bool is_role = principal.type == PrincipalType::role;
  const auto is_there = [&](PrincipalType type) {
    return awsauth::account_in_map(snapshot.map(), type, name).has_value();
  };
  if (is_role && is_there(PrincipalType::role) && is_there(PrincipalType::user)) {
    host.note(fmt::format("{0} is taken as the role; the map also has a user of that name: "
                          "user/{0}",
                          name));
  } else if (!is_there(principal.type)) {
    host.note(fmt::format("{0} is taken as a role; for a user: user/{0}", name));
  }
}

// The map goes before AWS for a permission set: it may hold a role that AWS no longer knows.
identity::Principal principal_to_explain(const ExplainOptions& options, cluster::Target& target,
                                         const stores::Snapshot& snapshot,
                                         const cluster::Host& host) {
  if (options.sso.empty()) {
    const std::string& identity = options.identities.front();
    identity::Principal principal = identity::principal_of(
        identity,
        cluster::bare_names(type_of_name(identity, snapshot), options.account, target, snapshot),
        host.read_input);
    note_on_name(identity, principal, snapshot, target.eks_listing(), host);
    return principal;
  }
  const identity::PermissionSet set =
      cluster::permission_set_of(options.sso.front(), options.account);
  if (auto principal = cluster::principal_in_map(set, snapshot)) {
    host.note(principal->note + "; found in the map, AWS was not asked whether it is still so");
    return std::move(*principal);
  }
  identity::Principal principal = cluster::principals_of_sets({set}, target).front();
  host.note(principal.note);
  return principal;
}

// What could not be read is an error where --store asks for it, since it may decide.
void report_unread(const cluster::MapReading& map, const stores::EntryListing& eks,
                   const ExplainOptions& options, const cluster::Host& host) {
  std::vector<util::Error> errors;
  present::report_unread(eks, options.target.store, errors, host);
  if (!errors.empty()) {
    throw errors.front();
  }
  if (map.unread != nullptr && eks.mode != access::Mode::api) {
    host.warn("aws-auth could not be read: " + map.unread_reason);
  }
}

} // namespace

int run(const ExplainOptions& options, const cluster::Host& host) {
  const std::size_t count = options.identities.size() + options.sso.size();
  if (count != 1) {
    throw util::UsageError(count == 0 ? "no identity is given" : "explain takes one identity", "",
                           "give the ARN of a role, user or session");
  }
  if (options.session_name) {
    identity::check_session_name(*options.session_name);
  }
  const cluster::Input input = cluster::input_of(options.identities);
  if (options.target.is_filter() && input == cluster::Input::read_by_us) {
    throw util::UsageError("standard input can be read only once", "",
                           "give the manifest as a file, or the identity as an ARN");
  }
  cluster::Target target(options.target, input, host);
  target.ask_eks(std::nullopt);
  const cluster::MapReading map = target.read_map_beside_entries();
  const stores::Snapshot& snapshot = *map.snapshot;
  for (const std::string& text : stores::unread_parts(snapshot)) {
    host.warn(text);
  }
  const identity::Principal principal = principal_to_explain(options, target, snapshot, host);
  if (options.session_name && principal.type != PrincipalType::role) {
    throw util::UsageError("--session-name goes with roles only");
  }
  const stores::EntryListing eks = target.describe_entry(principal.arn);
  report_unread(map, eks, options, host);
  diagnosis::Explanation explanation = diagnosis::explain(map, eks, caller_of(principal, options));
  explanation.arn = principal.written;
  if (options.format == present::Format::text) {
    present::print(host.out, explanation, snapshot.name());
  } else {
    present::print_object(host.out, present::json_of(explanation), options.format);
  }
  return explanation.is_unknown ? 2 : explanation.is_mapped() ? 0 : 1;
}

} // namespace iam::commands
