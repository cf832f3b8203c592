#include "commands/explain.hpp"

#include "cli/flags.hpp"
#include "cli/verbs/common.hpp"
#include "cli/verbs/verbs.hpp"

#include <memory>

namespace iam::cli {
namespace {

Action define_explain(CLI::App& app) {
  const auto options = std::make_shared<commands::ExplainOptions>();
  add_map_location(app, options->target);
  add_output(app, options->format, {"table", "json", "yaml"});
  add_account(app, options->account);
  add_sso(app, options->sso, ValueSource::map_permission_sets);
  add_text(app, "--session-name", options->session_name,
           "The name of the role's session, which {{SessionName}} stands for");
  return action(options, options->identities);
}

} // namespace

Verb explain_verb() {
  return {
      "explain",
      {},
      "IDENTITY",
      "Explain who an identity becomes, and why",
      std::string("Shows which entry lets an identity in, which others it hides, and the "
                  "username and groups that it gets; or why no entry does, and which comes "
                  "nearest. Nobody is asked.\n\n") +
          k_identities + k_permission_sets + " AWS is asked only where the map does not name it." +
          "\n\nAs JSON: apiVersion, kind `Explanation`, arn, canonicalArn, mapped, list, line, "
          "username, groups, shadowed (list and line of each), atRandom (likewise), reason, "
          "nearest (line, arn, why).",
      "# Explain who a role's session becomes\n"
      "kubectl iam explain arn:aws:sts::111122223333:assumed-role/Dev/alice -m aws-auth.yaml\n\n"
      "# Explain who I am to the cluster\n"
      "aws sts get-caller-identity --output json | kubectl iam explain - -m aws-auth.yaml",
      define_explain,
      {ValueSource::map_principals}};
}

} // namespace iam::cli
