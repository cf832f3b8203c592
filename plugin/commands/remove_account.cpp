#include "commands/remove_account.hpp"

namespace iam::commands {

int run(const RemoveAccountOptions& options, Context& context) {
  return remove(options.remove, awsauth::List::accounts, context);
}

} // namespace iam::commands
