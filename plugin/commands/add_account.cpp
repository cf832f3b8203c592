#include "commands/add_account.hpp"

#include "commands/shared/identity_argument.hpp"

#include <algorithm>

namespace iam::commands {

int run(const AddAccountOptions& options, Context& context) {
  if (options.accounts.empty()) {
    throw util::UsageError("no account is given", "", "give an account's id of 12 digits");
  }
  check_flags(options.location, options.write);
  std::vector<Wish> wishes;
  for (const std::string& argument : options.accounts) {
    mapping::AddMapping intent;
    intent.mapping.list = mapping::List::accounts;
    intent.mapping.arn = account_of(argument, context);
    wishes.push_back({intent.mapping.arn, {intent}});
  }
  const stores::Manifest manifest = open(options.location, context);
  require_readable(manifest, mapping::read(manifest.data()), mapping::List::accounts, context);
  const Changed changed = change(manifest, wishes);
  write(options.location, options.write, wishes, changed, context);
  const bool added = std::find(changed.outcomes.begin(), changed.outcomes.end(),
                               mapping::Outcome::added) != changed.outcomes.end();
  if (added) {
    note(context, "every role and user of the account can log in now, as its ARN and without groups");
  }
  return 0;
}

} // namespace iam::commands
