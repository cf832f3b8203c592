#include "commands/test_role.hpp"

#include "cli/access_questions.hpp"
#include "cli/flags.hpp"
#include "cli/verbs/common.hpp"
#include "cli/verbs/verbs.hpp"

#include <memory>
#include <utility>

namespace iam::cli {
namespace {

Action define_test_role(CLI::App& app) {
  const auto options = std::make_shared<commands::TestRoleOptions>();
  add_pairs(app, "--can", "VERB[,VERB...] RESOURCE[.GROUP]",
            "Ask whether the role may do this, in place of the common table. Each of several verbs "
            "is asked about. Can be given several times",
            Words{"get", "list", "watch", "create", "update", "patch", "delete"},
            [options](const std::string& verbs, const std::string& what) {
              for (kube::TypedQuestion& asked : access_questions(verbs, what)) {
                options->can.push_back(std::move(asked));
              }
            });
  add_text(app, "-n,--namespace", options->can_namespace,
           "The namespace to ask about. Without it all of them at once", ValueSource::namespaces);
  add_text(app, "--external-id", options->external_id,
           "The external id that the role's trust policy asks for");
  add_text(app, "--session-name", options->session_name, "The name of the role's session");
  add_text(app, "--mfa-serial", options->mfa_serial,
           "The serial number or ARN of your MFA device; its code is asked for");
  add_account(app, options->account);
  add_sso(app, options->sso, ValueSource::permission_sets);
  add_output(app, options->format, {"json", "yaml"});
  add_connection(app, options->target.connection);
  return action(options, options->identities);
}

} // namespace

Verb test_role_verb() {
  return {
      "test-role",
      {},
      "IDENTITY",
      "Prove that a role gets in, and what it may do",
      "Takes the role on for fifteen minutes, makes a token, asks the API server who that is "
      "and what it may do, and compares with what the map says. Changes nothing. Where the "
      "cluster refuses, it tells the cause and the cure.\n\n"
      "Exit codes: 0 the role gets in and may do what was asked, 1 it does not, 2 that could "
      "not be tested; where AWS does not let you take the role on, that speaks of you and not "
      "of the role.\n\n"
      "As JSON: apiVersion, kind `RoleTest`, arn, sessionArn, admitted (null: not tested), user "
      "(username, groups), checks (verb, group, resource, subresource, name, namespace, "
      "allowed, reason), prediction (as of explain), cause, cure.",
      "# Prove that a role gets in\n"
      "kubectl iam test-role arn:aws:iam::111122223333:role/Dev\n\n"
      "# Prove what it may do in a namespace\n"
      "kubectl iam test-role arn:aws:iam::111122223333:role/Dev --can create deployments.apps "
      "--can get,list secrets -n web\n\n"
      "# Prove that the people of a permission set get in, by your own assignment\n"
      "kubectl iam test-role --sso Dev@111122223333\n\n"
      "# With an external id\n"
      "kubectl iam test-role arn:aws:iam::111122223333:role/Vendor --external-id k3y",
      define_test_role,
      {ValueSource::map_roles},
      {},
      2};
}

} // namespace iam::cli
