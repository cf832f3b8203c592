#include "commands/remove_account.hpp"

namespace iam::commands {

int run(const RemoveAccountOptions& options, Context& context) {
  return remove(options.remove, mapping::List::accounts, context);
}

} // namespace iam::commands
