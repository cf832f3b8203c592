#include "commands/add_user.hpp"

namespace iam::commands {

int run(const AddUserOptions& options, Context& context) {
  return add(options.add, awsauth::List::users, context);
}

} // namespace iam::commands
