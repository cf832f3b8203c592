// The verbs that prove access and make credentials: token, whoami, test-role.

#include "cli/flags.hpp"
#include "cli/verb.hpp"
#include "commands/token.hpp"
#include "commands/whoami.hpp"

#include <memory>

namespace iam::cli {
namespace {

Action define_whoami(CLI::App& app) {
  const auto options = std::make_shared<commands::WhoamiOptions>();
  add_connection(app, options->location.connection);
  add_output(app, options->format, {"json", "yaml"});
  return [options](const Words& words, commands::Context& context) {
    require_no_words(words);
    return commands::run(*options, context);
  };
}

Action define_token(CLI::App& app) {
  const auto options = std::make_shared<commands::TokenOptions>();
  add_text(app, "--cluster-id", options->cluster_id,
           "The id of a local cluster on Outposts, in place of its name");
  add_text(app, "--role-arn", options->role_arn, "The role to take on before signing");
  add_switch(app, "--token-only", options->token_only, "Print the token and nothing else");
  add_connection(app, options->connection);
  return [options](const Words& words, commands::Context& context) {
    require_no_words(words);
    return commands::run(*options, context);
  };
}

Verb whoami_verb() {
  return {"whoami",
          {},
          "",
          "Show who you are to AWS and to the cluster",
          "Shows the IAM identity behind your credentials as the cluster sees it, the Kubernetes "
          "username and groups that it gets, the entry of the map that joins the two, and how the "
          "token was made. Where the cluster lets you in not at all, it still says as whom you "
          "came.\n\n"
          "As JSON: apiVersion, kind `CallerReview`, iam (arn, account, userId), credential, user "
          "(username, groups), explanation (as of explain).",
          "# Show who you are in the current context\n"
          "kubectl iam whoami\n\n"
          "# The same for another context, for a script\n"
          "kubectl iam whoami --context production -o json",
          define_whoami};
}

Verb token_verb() {
  return {
      "token",
      {},
      "",
      "Make a token for an EKS cluster",
      "Prints a token as kubectl wants it of an exec plugin: in place of `aws eks get-token`, "
      "to the byte what that makes of the same credentials in the same second. Nothing is sent, "
      "unless the credentials themselves have to be fetched.",
      "# A token for the cluster of the current context\n"
      "kubectl iam token\n\n"
      "# For a named cluster, after taking a role on\n"
      "kubectl iam token --cluster-name prod --region eu-west-1 --role-arn "
      "arn:aws:iam::111122223333:role/Dev\n\n"
      "# For curl\n"
      "kubectl iam token --token-only",
      define_token};
}

} // namespace

VerbGroup access_verbs() {
  return {"Proof of Access and Credentials", {whoami_verb(), token_verb()}};
}

} // namespace iam::cli
