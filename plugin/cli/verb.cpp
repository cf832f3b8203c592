#include "cli/verb.hpp"

#include "cli/flags.hpp"
#include "commands/version.hpp"
#include "util/error.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <memory>

namespace iam::cli {
namespace {

VerbGroup other_verbs() {
  const auto define = [](CLI::App& app) -> Action {
    const auto options = std::make_shared<commands::VersionOptions>();
    add_output(app, options->format, {"json", "yaml"});
    return [options](const Words& words, commands::Context& context) {
      require_no_words(words);
      return commands::run(*options, context);
    };
  };
  return {
      "Other Commands",
      {{"version",
        {},
        "",
        "Show the version of this program",
        "Shows the version of this program. As JSON: apiVersion, kind `Version`, name, version.",
        "# Show the version for a script\nkubectl iam version -o json",
        define}}};
}

} // namespace

const std::vector<VerbGroup>& verb_groups() {
  static const std::vector<VerbGroup> k_groups = {map_verbs(), access_verbs(), other_verbs()};
  return k_groups;
}

void require_no_words(const Words& words) {
  if (!words.empty()) {
    throw util::UsageError("unexpected argument " + util::quoted(words.front()));
  }
}

const Verb* find_verb(std::string_view name) {
  for (const VerbGroup& group : verb_groups()) {
    for (const Verb& verb : group.verbs) {
      const bool alias =
          std::find(verb.aliases.begin(), verb.aliases.end(), name) != verb.aliases.end();
      if (verb.name == name || alias) {
        return &verb;
      }
    }
  }
  return nullptr;
}

std::vector<const Verb*> verbs_below(std::string_view word) {
  std::vector<const Verb*> verbs;
  for (const VerbGroup& group : verb_groups()) {
    for (const Verb& verb : group.verbs) {
      if (verb.name.starts_with(std::string(word) + ' ')) {
        verbs.push_back(&verb);
      }
    }
  }
  return verbs;
}

} // namespace iam::cli
