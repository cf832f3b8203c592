#include "commands/export.hpp"

#include "cli/flags.hpp"
#include "cli/verbs/verbs.hpp"
#include "util/error.hpp"

#include <memory>

namespace iam::cli {
namespace {

Action define_export(CLI::App& app) {
  const auto options = std::make_shared<commands::ExportOptions>();
  add_map_location(app, options->target);
  add_store(app, options->target, StoreUse::reading);
  return [options](const Words& words, const cluster::Host& host) {
    if (words.size() > 1) {
      throw util::UsageError("export takes one of terraform, eksctl, cloudformation");
    }
    options->form = words.empty() ? "" : words.front();
    return commands::run(*options, host);
  };
}

} // namespace

Verb export_verb() {
  return {
      .name = "export",
      .arguments = "terraform|eksctl|cloudformation",
      .summary = "Print who gets in as code for another tool",
      .description =
          "Prints aws-auth and the access entries as code, for those who keep access in git. What "
          "AWS manages itself is left out, and so is what the form cannot hold: comments in the "
          "code name it, and notes say why.\n\n"
          "terraform: resources of the providers hashicorp/aws and hashicorp/kubernetes, the "
          "access entries with import blocks (Terraform 1.5 or newer), aws-auth with the text that "
          "it has.\n\n"
          "eksctl: a ClusterConfig with accessConfig.accessEntries and iamIdentityMappings, which "
          "diff and apply read as well.\n\n"
          "cloudformation: a template with resources AWS::EKS::AccessEntry. CloudFormation has "
          "none for aws-auth.",
      .examples = "# Write both stores as Terraform\n"
                  "kubectl iam export terraform > access.tf\n\n"
                  "# Check that nothing is lost in eksctl's form\n"
                  "kubectl iam export eksctl | kubectl iam diff -f -\n\n"
                  "# Write a map in a file as Terraform\n"
                  "kubectl iam export terraform -m aws-auth.yaml",
      .define = define_export};
}

} // namespace iam::cli
