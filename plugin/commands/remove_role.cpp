#include "commands/remove_role.hpp"

namespace iam::commands {

int run(const RemoveRoleOptions& options, Context& context) {
  return remove(options.remove, awsauth::List::roles, context);
}

} // namespace iam::commands
