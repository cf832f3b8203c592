#include "commands/policies.hpp"

#include "cli/flags.hpp"
#include "cli/verbs/verbs.hpp"
#include "util/error.hpp"

#include <memory>

namespace iam::cli {
namespace {

Action define_policies(CLI::App& app) {
  const auto options = std::make_shared<commands::PoliciesOptions>();
  add_connection(app, options->connection);
  add_output(app, options->format, {"table", "wide", "json", "yaml", "name"});
  add_no_headers(app, options->no_headers);
  return [options](const Words& words, const cluster::Host& host) {
    if (words.size() > 1) {
      throw util::UsageError("policies takes one name");
    }
    options->name = words.empty() ? "" : words.front();
    return commands::run(*options, host);
  };
}

} // namespace

Verb policies_verb() {
  return {
      .name = "policies",
      .arguments = "[NAME]",
      .summary = "List EKS's access policies, and what they allow",
      .description =
          "Lists the access policies that an access entry can hold: where they can apply, who they "
          "are for, and what they allow; with a NAME shows the rules of one. A NAME is a name in "
          "full or short, as in cluster-admin, or an ARN.\n\n"
          "Which policies there are, EKS says (eks:ListAccessPolicies). It does not say what they "
          "allow: that is from a table of AWS's documentation, as of the date that is shown. What "
          "the table does not have is unknown.\n\n"
          "As JSON: apiVersion, kind `AccessPolicyList`, asOf (the date of the table), and items "
          "with name, arn, listed (whether EKS lists it; null: EKS was not asked), audience "
          "(people, nodes or aws), scopes (cluster, namespace), rules (as in a ClusterRole; with "
          "resourceNamesUnknown if a rule is for some objects only) and note. What is unknown is "
          "null.",
      .examples = "# List the access policies\n"
                  "kubectl iam policies\n\n"
                  "# Show the rules of AmazonEKSEditPolicy\n"
                  "kubectl iam policies edit\n\n"
                  "# Print the ARN of AmazonEKSClusterAdminPolicy\n"
                  "kubectl iam policies cluster-admin -o name",
      .define = define_policies,
      .words = {ValueSource::access_policies}};
}

} // namespace iam::cli
