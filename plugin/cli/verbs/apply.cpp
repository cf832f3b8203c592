#include "commands/apply.hpp"

#include "cli/flags.hpp"
#include "cli/verbs/common.hpp"
#include "cli/verbs/verbs.hpp"
#include "commands/diff.hpp"
#include "util/error.hpp"
#include "util/shell_words.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <memory>

namespace iam::cli {
namespace {

constexpr std::string_view k_files =
    "The file, YAML or JSON, is in one of three forms: what `list -o yaml` prints, so that `list "
    "-o "
    "yaml > FILE` followed by `apply -f FILE` changes nothing; an aws-auth ConfigMap; or a "
    "ClusterConfig of eksctl, of which iamIdentityMappings and accessConfig.accessEntries count. "
    "Whoever it names gets exactly the username, groups and policies that it says. Where it leaves "
    "out a field, a line of aws-auth gets no groups, and the username that EKS gives by default "
    "(in a ConfigMap: none); an access entry in the form of list keeps what it has, and a policy "
    "its scope; and one of a ClusterConfig gets what eksctl gives: EKS's username, no groups, no "
    "policies. What no file names stays, unless --prune is given, and nothing is done to a store "
    "of which they say nothing; a list with `items: []` says of every store that nobody is in it. "
    "Lines of nodes, and entries of nodes or managed by AWS, are never pruned.";

// People easily leave -f out.
template<typename Options>
Action action_on_file(std::shared_ptr<Options> options) {
  return [options](const Words& given, const cluster::Host& host) {
    if (!given.empty()) {
      throw util::UsageError("unexpected argument " + util::quoted(given.front()), "",
                             "give a file with -f " + util::shell_word(given.front()));
    }
    return run(*options, host);
  };
}

void add_file(CLI::App& app, change::ApplicationOptions& options) {
  add_texts(app, "-f,--filename", options.files,
            "The file that says who gets in, or - for standard input. Can be given several times: "
            "what the files say together counts",
            ValueSource::files);
  add_switch(
      app, "--prune", options.prune,
      "Also take away what the file does not name, in each store of which it says something");
  add_map_location(app, options.target);
  add_store(app, options.target, StoreUse::of_a_file);
}

Action define_diff(CLI::App& app) {
  const auto options = std::make_shared<commands::DiffOptions>();
  add_file(app, options->application);
  return action_on_file(options);
}

Action define_apply(CLI::App& app) {
  const auto options = std::make_shared<commands::ApplyOptions>();
  add_file(app, options->application);
  add_create(app, options->application.target);
  add_write(app, options->write);
  return action_on_file(options);
}

} // namespace

Verb diff_verb() {
  return {.name = "diff",
          .arguments = "-f FILE",
          .summary = "Show how a file differs from who gets in",
          .description = fmt::format(
              "Compares a file that says who gets in with both stores, entry by entry, and shows "
              "what `apply` would change, as a diff, and what of it would be refused. The exit "
              "code is 0 without differences, 1 with some, and 2 if that cannot be told.\n\n{}",
              k_files),
          .examples = "# Show what has changed since the file was written\n"
                      "kubectl iam diff -f access.yaml --prune",
          .define = define_diff,
          .failure = 2};
}

Verb apply_verb() {
  return {.name = "apply",
          .arguments = "-f FILE",
          .summary = "Let in whom a file names",
          .description = fmt::format(
              "Makes both stores say what a file says, entry by entry: access entries that are "
              "created or changed first, then aws-auth in one write that keeps its comments and "
              "order, then what --prune takes. All of it is judged before the first write.\n\n{}",
              k_files),
          .examples = "# Show what would change\n"
                      "kubectl iam apply -f access.yaml --dry-run=client --diff\n\n"
                      "# Let in whom the file names, and nobody else\n"
                      "kubectl iam apply -f access.yaml --prune\n\n"
                      "# Apply what list prints, which changes nothing\n"
                      "kubectl iam list -m aws-auth.yaml -o yaml | kubectl iam apply -f - -m "
                      "aws-auth.yaml",
          .define = define_apply};
}

} // namespace iam::cli
