#include "commands/token.hpp"

#include "cli/flags.hpp"
#include "cli/verbs/verbs.hpp"
#include "util/error.hpp"
#include "util/text.hpp"

#include <memory>

namespace iam::cli {
namespace {

Action define_token(CLI::App& app) {
  const auto options = std::make_shared<commands::TokenOptions>();
  add_text(app, "--cluster-id", options->cluster_id,
           "The id of a local cluster on Outposts, instead of its name");
  add_text(app, "--role-arn", options->role_arn, "The role to assume before signing",
           ValueSource::map_roles);
  add_text(app, "--session-name", options->session_name, "The name of the role's session");
  add_switch(app, "--token-only", options->token_only, "Print only the token");
  add_connection(app, options->connection);
  return [options](const Words& words, const cluster::Host& host) {
    if (words.size() == 1 && options->connection.cluster_name.empty()) {
      throw util::UsageError("unexpected argument " + util::quoted(words.front()), "",
                             "give the cluster's name with --cluster-name " + words.front());
    }
    require_no_words(words);
    return commands::run(*options, host);
  };
}

} // namespace

Verb token_verb() {
  return {.name = "token",
          .summary = "Make a token for an EKS cluster",
          .description =
              "Prints a token in the form that kubectl expects from an exec plugin. It replaces "
              "`aws eks get-token`, and prints the same bytes for the same credentials in the same "
              "second. Nothing is sent unless the credentials themselves have to be fetched.",
          .examples = "# A token for the cluster of the current context\n"
                      "kubectl iam token\n\n"
                      "# For a named cluster, after assuming a role\n"
                      "kubectl iam token --cluster-name prod --region eu-west-1 --role-arn "
                      "arn:aws:iam::111122223333:role/Dev\n\n"
                      "# For curl\n"
                      "kubectl iam token --token-only",
          .define = define_token};
}

} // namespace iam::cli
