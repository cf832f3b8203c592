#include "commands/whoami.hpp"

#include "cli/flags.hpp"
#include "cli/verbs/verbs.hpp"
#include "util/error.hpp"
#include "util/proposed_command.hpp"

#include <memory>

namespace iam::cli {
namespace {

Action define_whoami(CLI::App& app) {
  const auto options = std::make_shared<commands::WhoamiOptions>();
  add_connection(app, options->target.connection);
  add_output(app, options->format, {"json", "yaml"});
  return [options](const Words& words, const cluster::Host& host) {
    if (words.size() == 1) {
      throw util::UsageError("whoami is about yourself", "",
                             "about others: " + util::own_command({"explain", words.front()}));
    }
    require_no_words(words);
    return commands::run(*options, host);
  };
}

} // namespace

Verb whoami_verb() {
  return {.name = "whoami",
          .summary = "Show who you are to AWS and to the cluster",
          .description =
              "Shows the IAM identity behind your credentials as the cluster sees it, the "
              "Kubernetes username and groups that it gets, the entry of the map that connects the "
              "two, and how the token was made. If the cluster does not let you in, still shows "
              "the IAM identity.\n\n"
              "As JSON: apiVersion, kind `CallerReview`, iam (arn, account, userId), credential, "
              "user (username, groups), explanation (as of explain).",
          .examples = "# Show who you are in the current context\n"
                      "kubectl iam whoami\n\n"
                      "# The same in another context, for a script\n"
                      "kubectl iam whoami --context production -o json",
          .define = define_whoami};
}

} // namespace iam::cli
