#include "cli/flags.hpp"

#include "util/error.hpp"
#include "util/text.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <functional>

namespace iam::cli {
namespace {

using Setter = std::function<void(const std::string&)>;

CLI::Option* add(CLI::App& app, const std::string& names, const std::string& shown_default,
                 const std::string& help, const Setter& set) {
  const auto store = [set](const CLI::results_t& values) {
    std::for_each(values.begin(), values.end(), set);
    return true;
  };
  return app.add_option(names, CLI::callback_t(store), help)->default_str(shown_default);
}

commands::Format format_of(const std::string& text, std::vector<std::string> names) {
  if (std::find(names.begin(), names.end(), text) == names.end()) {
    std::sort(names.begin(), names.end());
    throw util::UsageError(
        fmt::format("unable to match a printer suitable for the output format {}, allowed formats "
                    "are: {}",
                    util::quoted(text), fmt::join(names, ",")));
  }
  return text == "json"   ? commands::Format::json
         : text == "yaml" ? commands::Format::yaml
         : text == "name" ? commands::Format::name
         : text == "wide" ? commands::Format::wide
                          : commands::Format::text;
}

std::string output_help(const std::vector<std::string>& names) {
  return fmt::format("Output format. One of: ({})", fmt::join(names, ", "));
}

commands::DryRun dry_run_of(const std::string& text) {
  if (text == "none") {
    return commands::DryRun::none;
  }
  if (text == "client") {
    return commands::DryRun::client;
  }
  if (text == "server") {
    throw util::UsageError("--dry-run=server needs a cluster, and a manifest is a file", "",
                           "use --dry-run=client");
  }
  throw util::UsageError(fmt::format("Invalid dry-run value ({}). Must be \"none\", \"server\", or "
                                     "\"client\".",
                                     util::printable(text)));
}

} // namespace

void add_text(CLI::App& app, const std::string& names, std::string& target,
              const std::string& help) {
  add(app, names, fmt::format("'{}'", target), help,
      [&target](const std::string& text) { target = text; });
}

void add_text(CLI::App& app, const std::string& names, std::optional<std::string>& target,
              const std::string& help) {
  add(app, names, "''", help, [&target](const std::string& text) { target = text; });
}

void add_texts(CLI::App& app, const std::string& names, std::vector<std::string>& target,
               const std::string& help) {
  add(app, names, "[]", help, [&target](const std::string& text) { target.push_back(text); })
      ->take_all();
}

void add_switch(CLI::App& app, const std::string& names, bool& target, const std::string& help) {
  app.add_flag(names, target, help)->default_str("false");
}

void add_map_location(CLI::App& app, commands::MapLocation& location) {
  add_text(app, "-m,--manifest", location.manifest,
           "Work on this manifest of the aws-auth ConfigMap, in YAML or JSON. It is changed in "
           "place, whole or not at all, and nothing but the edited lines. With - standard input is "
           "read and the result written to standard output");
  add_text(app, "--configmap", location.config_map,
           "The ConfigMap that holds the map, as NAMESPACE/NAME, in place of kube-system/aws-auth. "
           "EKS reads only that one: to try things out");
}

void add_output(CLI::App& app, commands::Format& format, const std::vector<std::string>& names) {
  add(app, "-o,--output", "''", output_help(names),
      [&format, names](const std::string& text) { format = format_of(text, names); });
}

void add_write(CLI::App& app, commands::WriteOptions& options) {
  const std::vector<std::string> formats = {"json", "yaml", "name"};
  add(app, "-o,--output", "''", output_help(formats), [&options, formats](const std::string& text) {
    options.output = format_of(text, formats);
  });
  add_switch(app, "--diff", options.diff, "Show the change as a diff of the file");
  app.add_flag("--dry-run{client}",
               [](std::int64_t) {}, // what counts are the texts, below
               "Must be \"none\" or \"client\". With client, only show what would be done")
      ->default_str("'none'")
      ->each([&options](const std::string& text) { options.dry_run = dry_run_of(text); });
}

void add_account(CLI::App& app, std::string& account) {
  add_text(app, "--account", account, "The account of roles and users given by name alone");
}

} // namespace iam::cli
