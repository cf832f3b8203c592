#include "commands/add_role.hpp"

namespace iam::commands {

int run(const AddRoleOptions& options, Context& context) {
  return add(options.add, awsauth::List::roles, context);
}

} // namespace iam::commands
