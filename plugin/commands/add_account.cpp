#include "commands/add_account.hpp"

#include "cluster/both_stores.hpp"
#include "identity/principal.hpp"
#include "present/map_write.hpp"
#include "stores/readable.hpp"
#include "util/file_error.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::commands {

using awsauth::List;

namespace {

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
    for (const std::string& text : stores::unread_parts_beside(first, List::accounts)) {
      m_host.warn(text);
    }
  }

  std::vector<change::PrincipalEdits> edits(const stores::Snapshot& before) const override {
    stores::require_changeable(before, List::accounts);
    return m_edits;
  }

private:
  const cluster::Host& m_host;
  std::vector<change::PrincipalEdits> m_edits;
};

[[noreturn]] void refuse_entries(const std::string& why) {
  throw util::Error("whole accounts can get in by aws-auth alone, not by access entries" + why, "",
                    "add the roles and users that should get in, each with an access entry");
}

// The map, before it is changed; a manifest that is missing can be created.
cluster::BothStores read(cluster::Target& target, const cluster::Host& host) {
  try {
    cluster::BothStores stores = cluster::read_both(target);
    cluster::note_unread(stores, target.flags().store, host);
    if (stores.listing.mode == access::Mode::api) {
      refuse_entries(", and the cluster is in the authentication mode API");
    }
    return stores;
  } catch (const util::FileError& error) {
    cluster::fail_with_creation(error, target.flags());
  }
}

} // namespace

int run(const AddAccountOptions& options, const cluster::Host& host) {
  if (options.accounts.empty()) {
    throw util::UsageError("no account is given", "", "give an account's id of 12 digits");
  }
  if (options.target.store == cluster::StoreChoice::entries) {
    refuse_entries("");
  }
  present::check_flags(options.target, options.write, {});
  if (options.write.wait) {
    throw util::UsageError("--wait asks the cluster as the identity, and an account is none", "",
                           "leave --wait out");
  }
  AccountAddition addition(options, host);
  cluster::Target target(options.target, cluster::Input::free, host);
  const cluster::BothStores stores = read(target, host);
  present::ChangeReport report(target.flags(), options.write, host);
  change::TargetGuard guard(target, stores, options.write.allowed, options.write.dry_run, host);
  const change::Revision revision =
      present::write_map(target, options.write, addition, guard, report, host, stores.map);
  report.finish(stores.mode());
  if (std::ranges::count(revision.outcomes, awsauth::Outcome::added) > 0) {
    host.note("every role and user of the account can now log in, with its ARN as username and no "
              "groups");
  }
  return 0;
}

} // namespace iam::commands
