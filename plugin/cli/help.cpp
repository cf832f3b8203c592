#include "cli/help.hpp"

#include "cli/flags.hpp"
#include "util/text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace iam::cli {
namespace {

constexpr std::size_t k_width = 80;

// `text` in lines of at most `k_width` columns where its words allow, each behind `indent`. Line
// breaks stay.
std::string wrapped(std::string_view text, const std::string& indent) {
  std::string result;
  for (const std::string_view paragraph : util::split(text, '\n')) {
    std::string line;
    for (const std::string_view word : util::split(paragraph, ' ')) {
      if (!line.empty() && indent.size() + line.size() + 1 + word.size() > k_width) {
        result += indent + line + '\n';
        line.clear();
      }
      line += (line.empty() ? "" : " ") + std::string(word);
    }
    result += (line.empty() ? "" : indent) + line + '\n';
  }
  return result;
}

std::string with_program(std::string_view text, const std::string& program) {
  return util::replace_all(text, "kubectl iam", program);
}

// Indented as it is, without wrapping: commands must be fit to copy.
std::string indented(std::string_view text) {
  std::string result;
  for (const std::string_view line : util::split(text, '\n')) {
    result += line.empty() ? "\n" : "  " + std::string(line) + '\n';
  }
  return result;
}

// Of the flags that all verbs have, or of the others.
std::string options_of(const CLI::App& app, bool global) {
  std::string result;
  for (const CLI::Option* option : app.get_options()) {
    if ((option->get_group() == k_global_flags) != global) {
      continue;
    }
    std::string names;
    for (const std::string& name : option->get_snames()) {
      names += "-" + name + ", ";
    }
    for (const std::string& name : option->get_lnames()) {
      names += "--" + name;
    }
    result += fmt::format("    {}={}:\n", names, option->get_default_str());
    result += wrapped(option->get_description(), "        ") + '\n';
  }
  return result;
}

} // namespace

std::string global_options(const std::string& program) {
  CLI::App app;
  app.set_help_flag();
  commands::ConnectionFlags flags;
  add_connection(app, flags);
  return "The following options can be passed to any command that talks to a cluster or to "
         "AWS:\n\n" +
         options_of(app, true) + fmt::format("Usage:\n  {} [flags] [options]\n", program);
}

std::string overview(const std::string& program) {
  std::string text =
      wrapped(fmt::format("{} lets IAM roles, users and SSO permission sets into an EKS cluster by "
                          "editing its aws-auth map, safely.",
                          program),
              "");
  for (const VerbGroup& group : verb_groups()) {
    text += fmt::format("\n{}:\n", group.title);
    for (const Verb& verb : group.verbs) {
      text += fmt::format("  {:<19}{}\n", verb.name, verb.summary);
    }
  }
  return text +
         fmt::format("\nUsage:\n  {0} [flags] [options]\n\nUse \"{0} <command> --help\" for more "
                     "information about a given command.\nUse \"{0} options\" for a list of the "
                     "options that select cluster and user.\n",
                     program);
}

std::string overview_below(const std::string& word, const std::vector<const Verb*>& verbs,
                           const std::string& program) {
  std::string text = "Available Commands:\n";
  for (const Verb* verb : verbs) {
    text += fmt::format("  {:<16}{}\n", verb->name.substr(word.size() + 1), verb->summary);
  }
  return text + fmt::format("\nUsage:\n  {0} {1} [flags] [options]\n\nUse \"{0} {1} <command> "
                            "--help\" for more information about a given command.\n",
                            program, word);
}

std::string help_of(const Verb& verb, const CLI::App& app, const std::string& program) {
  std::string text = wrapped(verb.description, "");
  if (!verb.aliases.empty()) {
    text += fmt::format("\nAliases:\n  {}, {}\n", verb.name, fmt::join(verb.aliases, ", "));
  }
  text += "\nExamples:\n" + indented(with_program(verb.examples, program));
  text += "\nOptions:\n" + options_of(app, false);
  text += fmt::format("Usage:\n  {} {}{}{} [options]\n", program, verb.name,
                      verb.arguments.empty() ? "" : " ", verb.arguments);
  if (!options_of(app, true).empty()) {
    text += fmt::format("\nUse \"{} options\" for a list of the options that select cluster and "
                        "user, as kubectl has them.\n",
                        program);
  }
  return text;
}

} // namespace iam::cli
