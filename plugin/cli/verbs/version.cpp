#include "commands/version.hpp"

#include "cli/flags.hpp"
#include "cli/verbs/common.hpp"
#include "cli/verbs/verbs.hpp"

#include <memory>

namespace iam::cli {
namespace {

Action define_version(CLI::App& app) {
  const auto options = std::make_shared<commands::VersionOptions>();
  add_output(app, options->format, {"json", "yaml"});
  return action(options);
}

} // namespace

Verb version_verb() {
  return {.name = "version",
          .summary = "Show the version of this program",
          .description = "Shows the version of this program. As JSON: apiVersion, kind `Version`, "
                         "name, version.",
          .examples = "# Show the version for a script\nkubectl iam version -o json",
          .define = define_version};
}

} // namespace iam::cli
