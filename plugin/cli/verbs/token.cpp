#include "commands/token.hpp"

#include "cli/flags.hpp"
#include "cli/verbs/common.hpp"
#include "cli/verbs/verbs.hpp"

#include <memory>

namespace iam::cli {
namespace {

Action define_token(CLI::App& app) {
  const auto options = std::make_shared<commands::TokenOptions>();
  add_text(app, "--cluster-id", options->cluster_id,
           "The id of a local cluster on Outposts, in place of its name");
  add_text(app, "--role-arn", options->role_arn, "The role to take on before signing",
           ValueSource::map_roles);
  add_switch(app, "--token-only", options->token_only, "Print the token and nothing else");
  add_connection(app, options->connection);
  return action(options);
}

} // namespace

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

} // namespace iam::cli
