#include "commands/remove_role.hpp"

namespace iam::commands {

int run(const RemoveRoleOptions& options, Context& context) {
  return remove(options.remove, mapping::List::roles, context);
}

} // namespace iam::commands
