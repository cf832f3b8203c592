#include "commands/explain.hpp"

#include "cli/access_questions.hpp"
#include "cli/flags.hpp"
#include "cli/verbs/common.hpp"
#include "cli/verbs/verbs.hpp"

#include <fmt/format.h>
#include <memory>

namespace iam::cli {
namespace {

Action define_explain(CLI::App& app) {
  const auto options = std::make_shared<commands::ExplainOptions>();
  add_map_location(app, options->target);
  add_store(app, options->target, StoreUse::reading);
  add_output(app, options->format, {"table", "json", "yaml"});
  add_account(app, options->account);
  add_sso(app, options->sso, ValueSource::map_permission_sets);
  add_text(app, "--session-name", options->session_name,
           "The name of the role's session, which replaces {{SessionName}}");
  add_access_questions(app, options->can, options->can_namespace,
                       "Ask whether the identity may do this, without being it");
  return action(options, options->identities);
}

} // namespace

Verb explain_verb() {
  return {
      .name = "explain",
      .arguments = "IDENTITY",
      .summary = "Explain who an identity becomes, and why",
      .description = fmt::format(
          "Shows which line of aws-auth or which access entry lets an identity in, what it hides, "
          "and the username, groups and access policies that the identity gets; or why nothing "
          "does, and which line comes nearest. On a cluster, shows what gives it rights: RBAC "
          "bindings, as far as you may list them, and access policies.\n\n"
          "With --can, says whether the identity may do something, as an administrator may ask "
          "about others: by a SubjectAccessReview or by impersonation, whichever you have the "
          "right "
          "to. Access policies do not count there, so they are judged by what AWS documents of "
          "them.\n\n"
          "Exits with 0 if the identity gets in and may do what --can asks, with 1 if not, and "
          "with 2 if that cannot be told.\n\n{}\n\n{} AWS is asked for its role "
          "only if the map does not name it.\n\n"
          "As JSON: apiVersion, kind `Explanation`, arn, canonicalArn, mapped (null if that "
          "cannot be told), list, line, store (configmap or accessEntry), mode, accessEntry (as an "
          "item of `list`), hides (list and line), username, groups, shadowed (list and line of "
          "each), atRandom (likewise), reason, nearest (line, arn, why, fix), rights (null without "
          "a "
          "cluster; of each type binding its kind, name, namespace, role and subject; of each type "
          "policy its name, arn and scope; type group is system:masters or system:nodes), "
          "unboundGroups, unknownRights, can (verb, group, resource, subresource, name, namespace, "
          "allowed (null if that cannot be told), reason).",
          k_identities, k_permission_sets),
      .examples =
          "# Explain who a role's session becomes\n"
          "kubectl iam explain arn:aws:sts::111122223333:assumed-role/Dev/alice -m "
          "aws-auth.yaml\n\n"
          "# Explain who I am to the cluster\n"
          "aws sts get-caller-identity --output json | kubectl iam explain - -m aws-auth.yaml\n\n"
          "# Ask what a role may do that you cannot assume\n"
          "kubectl iam explain arn:aws:iam::111122223333:role/Dev --can get,list secrets -n web",
      .define = define_explain,
      .words = {ValueSource::map_principals},
      .failure = 2};
}

} // namespace iam::cli
