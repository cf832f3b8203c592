#include "commands/add_account.hpp"

#include "commands/shared/identity_argument.hpp"

#include <algorithm>

namespace iam::commands {

using awsauth::List;

int run(const AddAccountOptions& options, Context& context) {
  if (options.accounts.empty()) {
    throw util::UsageError("no account is given", "", "give an account's id of 12 digits");
  }
  check_flags(options.location, options.write, {});
  std::vector<change::Wish> wishes;
  for (const std::string& argument : options.accounts) {
    awsauth::AddMapping edit;
    edit.mapping.list = List::accounts;
    edit.mapping.arn = account_of(argument, context);
    wishes.push_back({edit.mapping.arn, {edit}});
  }
  OpenStore open(options.location, {}, context);
  bool is_first_look = true;
  change::Request request;
  request.wishes = [&](const stores::Snapshot& snapshot, const awsauth::Map& map) {
    require_readable(snapshot, map, List::accounts);
    if (is_first_look) {
      warn_of_unreadable(snapshot, map, List::accounts, context);
      is_first_look = false;
    }
    return wishes;
  };
  const change::Change change = write_map(open, options.location, options.write, request, context);
  const bool added = std::find(change.outcomes.begin(), change.outcomes.end(),
                               awsauth::Outcome::added) != change.outcomes.end();
  if (added) {
    note(context,
         "every role and user of the account can log in now, as its ARN and without groups");
  }
  return 0;
}

} // namespace iam::commands
