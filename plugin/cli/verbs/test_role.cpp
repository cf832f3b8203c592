#include "commands/test_role.hpp"

#include "cli/access_questions.hpp"
#include "cli/flags.hpp"
#include "cli/verbs/common.hpp"
#include "cli/verbs/verbs.hpp"

#include <memory>

namespace iam::cli {
namespace {

Action define_test_role(CLI::App& app) {
  const auto options = std::make_shared<commands::TestRoleOptions>();
  add_access_questions(app, options->can, options->can_namespace,
                       "Ask whether the role may do this, instead of asking about common rights");
  add_text(app, "--external-id", options->external_id,
           "The external id that the role's trust policy requires");
  add_text(app, "--session-name", options->session_name, "The name of the role's session");
  add_text(app, "--mfa-serial", options->mfa_serial,
           "The serial number or ARN of your MFA device; you are asked for its code");
  add_account(app, options->account);
  add_sso(app, options->sso, ValueSource::permission_sets);
  add_output(app, options->format, {"json", "yaml"});
  add_connection(app, options->target.connection);
  return action(options, options->identities);
}

} // namespace

Verb test_role_verb() {
  return {
      .name = "test-role",
      .arguments = "IDENTITY",
      .summary = "Prove that a role gets in, and what it may do",
      .description =
          "Assumes the role for fifteen minutes, makes a token, asks the API server who that is "
          "and "
          "what it may do, and compares the answers with the map. Changes nothing. If the cluster "
          "refuses the role, says the cause and the cure.\n\n"
          "Exit codes: 0 if the role gets in and may do what was asked, 1 if it does not, 2 if "
          "that "
          "could not be tested. If AWS does not let you assume the role, that says nothing about "
          "the role itself.\n\n"
          "As JSON: apiVersion, kind `RoleTest`, arn, sessionArn, admitted (null: not tested), "
          "user "
          "(username, groups), checks (verb, group, resource, subresource, name, namespace, "
          "allowed, reason), prediction (as of explain), cause, cure.",
      .examples =
          "# Prove that a role gets in\n"
          "kubectl iam test-role arn:aws:iam::111122223333:role/Dev\n\n"
          "# Prove what it may do in a namespace\n"
          "kubectl iam test-role arn:aws:iam::111122223333:role/Dev --can create deployments.apps "
          "--can get,list secrets -n web\n\n"
          "# Prove that the users of a permission set get in, through your own assignment\n"
          "kubectl iam test-role --sso Dev@111122223333\n\n"
          "# With an external id\n"
          "kubectl iam test-role arn:aws:iam::111122223333:role/Vendor --external-id k3y",
      .define = define_test_role,
      .words = {ValueSource::map_roles},
      .failure = 2};
}

} // namespace iam::cli
