#include "cli/help.hpp"

#include "cli/flags.hpp"
#include "cli/verb_table.hpp"
#include "util/text.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>

namespace iam::cli {
namespace {

constexpr const char* k_first_steps =
    "# See who gets in\n"
    "kubectl iam list\n\n"
    "# Let a role in: first look at the change, then leave out --dry-run\n"
    "kubectl iam add-role arn:aws:iam::111122223333:role/Dev --group dev --diff "
    "--dry-run=client\n\n"
    "# See who somebody is to the cluster, and by which entry\n"
    "kubectl iam explain arn:aws:iam::111122223333:role/Dev";

// Wraps `text` into lines of at most `width` columns, unless a word is longer. Lines begin with
// `indent`, the first with `first`. Line breaks stay.
std::string wrapped(std::string_view text, std::size_t width, const std::string& indent,
                    const std::string& first) {
  std::string result;
  std::string start = first;
  for (const std::string_view paragraph : util::split(text, '\n')) {
    std::string line;
    for (const std::string_view word : util::split(paragraph, ' ')) {
      if (!line.empty() && start.size() + line.size() + 1 + word.size() > width) {
        result += start + line + '\n';
        line.clear();
        start = indent;
      }
      line += (line.empty() ? "" : " ") + std::string(word);
    }
    result += (line.empty() ? "" : start) + line + '\n';
    start = indent;
  }
  return result;
}

std::string wrapped(std::string_view text, std::size_t width, const std::string& indent = "") {
  return wrapped(text, width, indent, indent);
}

std::string with_program(std::string_view text, const std::string& program) {
  return util::replace_all(text, "kubectl iam", program);
}

// Indents without wrapping, so that commands can be copied.
std::string indented(std::string_view text) {
  std::string result;
  for (const std::string_view line : util::split(text, '\n')) {
    result += line.empty() ? "\n" : "  " + std::string(line) + '\n';
  }
  return result;
}

std::string option_text(const CLI::Option& option, std::size_t width) {
  std::string names;
  for (const std::string& name : option.get_snames()) {
    names += "-" + name + ", ";
  }
  for (const std::string& name : option.get_lnames()) {
    names += "--" + name;
  }
  return fmt::format("    {}={}:\n", names, option.get_default_str()) +
         wrapped(option.get_description(), width, "        ") + '\n';
}

std::string options_of(const CLI::App& app, const std::string& group, std::size_t width) {
  std::string result;
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group() == group) {
      result += option_text(*option, width);
    }
  }
  return result;
}

// Returns the groups of flags: the verb's own first, then shared ones in the order of declaration.
std::vector<std::string> groups_of(const CLI::App& app) {
  std::vector<std::string> groups = {CLI::App().option_defaults()->get_group()};
  for (const CLI::Option* option : app.get_options()) {
    const std::string& group = option->get_group();
    if (group != k_hidden_flags && std::ranges::count(groups, group) == 0) {
      groups.push_back(group);
    }
  }
  return groups;
}

// Lists the names, without their first `skipped` letters, with the summaries beside them or, on a
// narrow terminal, below them.
std::string verb_lines(const std::vector<const Verb*>& verbs, std::size_t skipped,
                       std::size_t width) {
  constexpr std::size_t k_column = 22;  // the longest name has 17 letters
  constexpr std::size_t k_minimum = 24; // columns for the summaries
  std::string text;
  for (const Verb* verb : verbs) {
    const std::string name = "  " + verb->name.substr(skipped);
    if (width < k_column + k_minimum) {
      text += name + '\n' + wrapped(verb->summary, width, "      ");
    } else {
      text += wrapped(verb->summary, width, std::string(k_column, ' '),
                      fmt::format("{:<{}}", name, k_column));
    }
  }
  return text;
}

std::vector<const Verb*> verbs_of(const VerbGroup& group) {
  std::vector<const Verb*> verbs;
  for (const Verb& verb : group.verbs) {
    verbs.push_back(&verb);
  }
  return verbs;
}

} // namespace

std::string_view first_steps() {
  return k_first_steps;
}

std::string global_options(const HelpStyle& style) {
  CLI::App app;
  app.set_help_flag();
  cluster::ConnectionFlags flags;
  add_connection(app, flags);
  return wrapped("The following options can be passed to any command that talks to a cluster or "
                 "to AWS:",
                 style.width) +
         '\n' + options_of(app, k_global_flags, style.width) +
         fmt::format("Usage:\n  {} [flags] [options]\n", style.program);
}

std::string overview(const HelpStyle& style) {
  const std::string& program = style.program;
  std::string text =
      wrapped(fmt::format("{} lets IAM roles, users and SSO permission sets into an EKS cluster, "
                          "by its aws-auth map and its access entries.",
                          program),
              style.width);
  text += "\nWhere to Begin:\n" + indented(with_program(k_first_steps, program));
  for (const VerbGroup& group : verb_groups()) {
    text += fmt::format("\n{}:\n", group.title) + verb_lines(verbs_of(group), 0, style.width);
  }
  text += fmt::format("\nUsage:\n  {} [flags] [options]\n\n", program);
  text += wrapped(fmt::format("Use \"{0} <command> --help\" for more information about a given "
                              "command.\nUse \"{0} options\" for a list of the options that select "
                              "cluster and user.",
                              program),
                  style.width);
  return text;
}

std::string overview_below(const std::string& word, const std::vector<const Verb*>& verbs,
                           const HelpStyle& style) {
  const std::string& program = style.program;
  return "Available Commands:\n" + verb_lines(verbs, word.size() + 1, style.width) +
         fmt::format("\nUsage:\n  {} {} [flags] [options]\n\n", program, word) +
         wrapped(fmt::format("Use \"{} {} <command> --help\" for more information about a given "
                             "command.",
                             program, word),
                 style.width);
}

std::string help_of(const Verb& verb, const CLI::App& app, const HelpStyle& style) {
  const std::string& program = style.program;
  std::string text = wrapped(verb.description, style.width);
  if (!verb.aliases.empty()) {
    text += fmt::format("\nAliases:\n  {}, {}\n", verb.name, fmt::join(verb.aliases, ", "));
  }
  text += "\nExamples:\n" + indented(with_program(verb.examples, program)) + '\n';
  for (const std::string& group : groups_of(app)) {
    const std::string options = options_of(app, group, style.width);
    if (group != k_global_flags && !options.empty()) {
      text += fmt::format("{}:\n{}", group, options);
    }
  }
  text += fmt::format("Usage:\n  {} {}{}{} [options]\n", program, verb.name,
                      verb.arguments.empty() ? "" : " ", verb.arguments);
  if (!options_of(app, k_global_flags, style.width).empty()) {
    text += '\n' + wrapped(fmt::format("Use \"{} options\" for a list of the options that select "
                                       "cluster and user, as kubectl has them.",
                                       program),
                           style.width);
  }
  return text;
}

} // namespace iam::cli
