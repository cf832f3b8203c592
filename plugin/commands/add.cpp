#include "commands/add.hpp"

#include "awsauth/match.hpp"
#include "change/relink.hpp"
#include "cluster/principals.hpp"
#include "identity/arn.hpp"
#include "stores/readable.hpp"
#include "util/file_error.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::commands {

using awsauth::List;
using identity::PrincipalType;

namespace {

// --relink keeps the username and the groups, so they cannot be given.
void check_relink(const AddOptions& options) {
  if (options.sso.empty() || !options.identities.empty()) {
    throw util::UsageError("--relink works only with --sso");
  }
  const access::Requested& access = options.access;
  if (access.username || !access.groups.empty() || access.type != access::Requested().type ||
      options.overwrite || options.append) {
    throw util::UsageError("--relink keeps the username and the groups of the entry", "",
                           "remove --username, --group, --type, --overwrite and --append");
  }
}

// --append adds groups, so it does not go with a type that sets a username.
void check_append(const access::Requested& access) {
  if (util::to_lower_ascii(access.type) != util::to_lower_ascii(access::Requested().type)) {
    throw util::UsageError("--append adds groups and leaves the username, which --type would set",
                           "", "use --overwrite to replace username and groups");
  }
}

void check_options(const AddOptions& options) {
  if (options.identities.empty() && options.sso.empty()) {
    throw util::UsageError("no identity is given", "", "give the ARN of a role or user");
  }
  if (options.overwrite && options.append) {
    throw util::UsageError("--overwrite and --append cannot be combined");
  }
  if (options.relink) {
    check_relink(options);
  }
  if (options.append) {
    check_append(options.access);
  }
  cluster::require_arns_beside_sets(options.sso, options.identities);
  present::check_flags(options.target, options.write, options.identities);
}

void announce(const identity::Principal& principal, const cluster::Host& host) {
  if (!principal.note.empty()) {
    host.note(principal.note);
  }
  if (principal.type == PrincipalType::root) {
    host.warn(fmt::format("{} is the root user alone, not everybody of the account; to "
                          "let in everybody: {}",
                          principal.arn, util::own_command({"add-account", principal.account})));
  }
}

// The authenticator asks mapRoles first, so an entry there hides one in mapUsers.
void warn_of_other_list(const stores::Snapshot& snapshot, const identity::Principal& principal,
                        List list, const cluster::Host& host) {
  const List other = list == List::roles ? List::users : List::roles;
  const auto found = awsauth::answers(snapshot.map()[other], util::to_lower_ascii(principal.arn));
  if (!found.empty()) {
    host.warn(fmt::format("{}: {} also names {}; the entry in mapRoles wins",
                          snapshot.place(other, found.back()->position), awsauth::data_key(other),
                          principal.arn));
  }
}

awsauth::IfExists if_exists(const AddOptions& options) {
  return options.overwrite ? awsauth::IfExists::overwrite
         : options.append  ? awsauth::IfExists::add_groups
                           : awsauth::IfExists::refuse;
}

// A principal to let in.
struct Newcomer {
  identity::Principal principal;
  std::string former; // the ARN of the set's former role; empty if the map has none
};

// If the map has the current role as well, the former one does no harm.
void check_former(const Newcomer& newcomer, const stores::Snapshot& snapshot,
                  const cluster::Host& host) {
  if (awsauth::answers(snapshot.map().roles, util::to_lower_ascii(newcomer.principal.arn))
          .empty()) {
    change::offer_relink(newcomer.principal, newcomer.former, snapshot);
  }
  host.warn(fmt::format("the map also has another role of the permission set: remove it with {}",
                        util::own_command({"remove-role", newcomer.former})));
}

awsauth::Edit edit_for(const Newcomer& newcomer, const access::Requested& access,
                       const AddOptions& options) {
  if (options.relink) {
    return awsauth::RelinkRole{newcomer.former, newcomer.principal.arn};
  }
  return awsauth::AddMapping{access::mapping_for(newcomer.principal, options.list, access),
                             if_exists(options), !access.username, access.groups.empty()};
}

void warn_of_unread(const stores::Snapshot& snapshot, List list, const cluster::Host& host) {
  for (const std::string& text : stores::unread_parts_beside(snapshot, list)) {
    host.warn(text);
  }
}

class Addition : public change::Operation {
public:
  Addition(const AddOptions& options, const access::Requested& access, cluster::Target& target,
           const cluster::Host& host)
      : m_options(options), m_access(access), m_target(target), m_host(host) {}

  void resolve(const stores::Snapshot& first) override {
    stores::require_changeable(first, m_options.list);
    warn_of_unread(first, m_options.list, m_host);
    find_newcomers(first);
    for (const Newcomer& each : m_newcomers) {
      announce(each.principal, m_host);
      warn_of_other_list(first, each.principal, m_options.list, m_host);
    }
    for (const Newcomer& each : m_newcomers) {
      if (!m_options.relink && !each.former.empty()) {
        check_former(each, first, m_host);
      }
    }
  }

  std::vector<change::PrincipalEdits> edits(const stores::Snapshot& before) const override {
    stores::require_changeable(before, m_options.list);
    std::vector<change::PrincipalEdits> edits;
    for (const Newcomer& each : m_newcomers) {
      edits.push_back({each.principal.arn, {edit_for(each, m_access, m_options)}});
    }
    return edits;
  }

  void check(const change::Revision& revision) const override {
    for (std::size_t i = 0; i < m_newcomers.size(); ++i) {
      if (revision.outcomes[i] == awsauth::Outcome::not_found) {
        change::fail_nothing_to_relink(m_newcomers[i].principal, *revision.before);
      }
    }
  }

  void note_usernames(const change::Revision& revision) const {
    for (const Newcomer& each : m_newcomers) {
      if (each.former.empty()) {
        continue;
      }
      const std::string note = change::note_on_username(each.principal, each.former, revision);
      if (!note.empty()) {
        m_host.note(note);
      }
    }
  }

private:
  void find_newcomers(const stores::Snapshot& snapshot) {
    const List list = m_options.list;
    const PrincipalType type = list == List::roles ? PrincipalType::role : PrincipalType::user;
    const identity::BareNames names =
        cluster::bare_names(type, m_options.account, m_target, snapshot);
    for (const std::string& identity : m_options.identities) {
      m_newcomers.push_back({identity::principal_of(identity, names, m_host.read_input), ""});
      identity::require_type(m_newcomers.back().principal, type, "add");
    }
    const auto sets = cluster::permission_sets_of(m_options.sso, m_options.account);
    for (identity::Principal& role : cluster::principals_of_sets(sets, m_target)) {
      const std::string former = change::former_role(role, snapshot);
      m_newcomers.push_back({std::move(role), former});
    }
  }

  const AddOptions& m_options;
  const access::Requested& m_access;
  cluster::Target& m_target;
  const cluster::Host& m_host;
  std::vector<Newcomer> m_newcomers;
};

class AccountAddition : public change::Operation {
public:
  AccountAddition(const AddAccountOptions& options, const cluster::Host& host) : m_host(host) {
    for (const std::string& argument : options.accounts) {
      awsauth::AddMapping edit;
      edit.mapping.list = List::accounts;
      edit.mapping.arn = identity::account_of(argument);
      if (edit.mapping.arn != argument) {
        host.note(fmt::format("{} is stored as {}", argument, edit.mapping.arn));
      }
      m_edits.push_back({edit.mapping.arn, {edit}});
    }
  }

  void resolve(const stores::Snapshot& first) override {
    stores::require_changeable(first, List::accounts);
    warn_of_unread(first, List::accounts, m_host);
  }

  std::vector<change::PrincipalEdits> edits(const stores::Snapshot& before) const override {
    stores::require_changeable(before, List::accounts);
    return m_edits;
  }

private:
  const cluster::Host& m_host;
  std::vector<change::PrincipalEdits> m_edits;
};

// Writes the map; a manifest that is missing can be created.
change::Revision write(cluster::Target& target, const present::ChangeOptions& options,
                       change::Operation& operation, const cluster::Host& host) {
  try {
    return present::write_map(target, options, operation, host);
  } catch (const util::FileError& error) {
    if (error.is_missing() && error.cure().empty() && error.where() == target.flags().manifest) {
      throw util::Error(error.cause(), error.where(),
                        "check its name, or give --create to create it");
    }
    throw;
  }
}

} // namespace

int run(const AddOptions& options, const cluster::Host& host) {
  check_options(options);
  const std::size_t count = options.identities.size() + options.sso.size();
  const bool is_one_arn =
      count == 1 && options.sso.empty() && identity::parse_arn(options.identities.front());
  const auto [access, warnings] =
      access::check(options.access, count, is_one_arn ? options.identities.front() : "");
  std::ranges::for_each(warnings, [&](const std::string& text) { host.warn(text); });
  cluster::Target target(options.target, cluster::input_of(options.identities), host);
  Addition addition(options, access, target, host);
  const change::Revision revision = write(target, options.write, addition, host);
  if (options.relink) {
    addition.note_usernames(revision);
  }
  const bool is_given = std::ranges::any_of(revision.outcomes, [&](awsauth::Outcome outcome) {
    return outcome == awsauth::Outcome::added ||
           (outcome == awsauth::Outcome::updated && options.overwrite);
  });
  if (is_given && access.groups.empty()) {
    host.note("without --group they can log in but have no rights yet, unless a binding names "
              "their username");
  }
  return 0;
}

int run(const AddAccountOptions& options, const cluster::Host& host) {
  if (options.accounts.empty()) {
    throw util::UsageError("no account is given", "", "give an account's id of 12 digits");
  }
  present::check_flags(options.target, options.write, {});
  AccountAddition addition(options, host);
  cluster::Target target(options.target, cluster::Input::free, host);
  const change::Revision revision = write(target, options.write, addition, host);
  if (std::ranges::count(revision.outcomes, awsauth::Outcome::added) > 0) {
    host.note("every role and user of the account can now log in, with its ARN as username and no "
              "groups");
  }
  return 0;
}

} // namespace iam::commands
