#include "commands/lint.hpp"

#include "cli/flags.hpp"
#include "cli/verbs/common.hpp"
#include "cli/verbs/verbs.hpp"
#include "util/error.hpp"
#include "util/shell_words.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <memory>

namespace iam::cli {
namespace {

// Users easily give the rule of --fix after a blank, and a manifest as a word.
void require_no_values(const Words& words, const commands::LintOptions& options) {
  if (words.empty()) {
    return;
  }
  const std::string& word = words.front();
  const bool is_rule = std::ranges::count(commands::repair_words(), word) > 0;
  if (is_rule && !options.repairs.empty()) {
    throw util::UsageError("unexpected argument " + util::quoted(word), "", "write --fix=" + word);
  }
  if (!options.target.manifest &&
      (word.ends_with(".yaml") || word.ends_with(".yml") || word.ends_with(".json"))) {
    throw util::UsageError("unexpected argument " + util::quoted(word), "",
                           "give a manifest with -m " + util::shell_word(word));
  }
  require_no_words(words);
}

Action define_lint(CLI::App& app) {
  using awsauth::Severity;
  using commands::LintFormat;
  const auto options = std::make_shared<commands::LintOptions>();
  add_map_location(app, options->target);
  add_store(app, options->target, StoreUse::reading);
  add_choice(
      app, "-o,--output", options->format, "Output format. One of: (table, json, sarif)",
      {{"table", LintFormat::table}, {"json", LintFormat::json}, {"sarif", LintFormat::sarif}});
  add_no_headers(app, options->no_headers);
  add_choice(app, "--fail-on", options->fail_on,
             "The least severity for which the exit code is 1. One of: (warning, error)",
             {{"warning", Severity::warning}, {"error", Severity::error}});
  add_words(app, "--rule", options->rules, "Show only what these rules find", commands::rule_ids());
  add_words(app, "--ignore", options->ignored, "Do not show what these rules find",
            commands::rule_ids());
  add_switch(app, "--rules", options->shows_rules,
             "List the rules with their reasons and sources, and look at no map");
  add_optional_words(app, "--fix", std::string(commands::k_safe_repairs), options->repairs,
                     "Repair aws-auth first: without a value, or with safe, only what changes "
                     "nobody's access; with rules, what they find. Who gains is said before",
                     commands::repair_words());
  add_write_of_map(app, options->write);
  return [options](const Words& given, const cluster::Host& host) {
    require_no_values(given, *options);
    return run(*options, host);
  };
}

} // namespace

Verb lint_verb() {
  return {
      .name = "lint",
      .summary = "Find what is wrong with aws-auth and with access entries",
      .description =
          "Judges the map as the authenticator of EKS reads it, and the access entries where EKS "
          "can be asked: each finding with its place, its severity, the rule and the fix. Those of "
          "severity info work as they are. The exit code is 0 without findings, 1 with some of at "
          "least the severity of --fail-on, and 2 if that cannot be told.\n\n"
          "With --fix it repairs aws-auth first, in one write, and then shows what is left.\n\n"
          "As JSON: apiVersion, kind `LintReport`, mode, and items with rule, severity, store "
          "(configmap or accessEntry), list, arn, place, file, line, column, message, fix and "
          "repair (--fix, --fix=RULE, or null if by hand only). As SARIF 2.1.0 for code scanning.",
      .examples = "# Judge a manifest, as a CI job does\n"
                  "kubectl iam lint -m aws-auth.yaml --fail-on error\n\n"
                  "# Show what would be repaired without a change of anybody's access\n"
                  "kubectl iam lint --fix --dry-run --diff -m aws-auth.yaml\n\n"
                  "# Let in who was written with a path\n"
                  "kubectl iam lint --fix=role-path -m aws-auth.yaml\n\n"
                  "# List the rules\n"
                  "kubectl iam lint --rules",
      .define = define_lint,
      .failure = 2};
}

} // namespace iam::cli
