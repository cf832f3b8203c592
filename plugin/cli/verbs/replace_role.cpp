#include "commands/replace_role.hpp"

#include "cli/flags.hpp"
#include "cli/verbs/common.hpp"
#include "cli/verbs/verbs.hpp"

#include <fmt/format.h>
#include <memory>

namespace iam::cli {
namespace {

Action define_replace_role(CLI::App& app) {
  const auto options = std::make_shared<commands::ReplaceRoleOptions>();
  add_map_location(app, options->target);
  add_store(app, options->target, StoreUse::writing);
  add_account(app, options->account);
  add_write(app, options->write);
  return action(options, options->identities);
}

} // namespace

Verb replace_role_verb() {
  return {.name = "replace-role",
          .arguments = "OLD NEW",
          .summary = "Put an IAM role in the place of another",
          .description = fmt::format(
              "The role NEW gets what OLD has, and OLD loses it: its entries in mapRoles become "
              "those of NEW, and its access entry is created for NEW, with its username, groups, "
              "policies and tags, before it is deleted. A username that contains the name of OLD "
              "gets that of NEW.\n\n{}",
              k_identities),
          .examples = "# Give a new role what a former one has\n"
                      "kubectl iam replace-role arn:aws:iam::111122223333:role/Dev "
                      "arn:aws:iam::111122223333:role/Developers -m aws-auth.yaml",
          .define = define_replace_role,
          .words = {ValueSource::map_roles, ValueSource::account_roles}};
}

} // namespace iam::cli
