#include "commands/remove_user.hpp"

namespace iam::commands {

int run(const RemoveUserOptions& options, Context& context) {
  return remove(options.remove, awsauth::List::users, context);
}

} // namespace iam::commands
