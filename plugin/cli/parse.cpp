#include "cli/parse.hpp"

#include "cli/argv.hpp"
#include "cli/completion/complete.hpp"
#include "cli/flags.hpp"
#include "cli/help.hpp"
#include "cli/hint.hpp"
#include "cli/place.hpp"
#include "util/error.hpp"
#include "util/shell_words.hpp"
#include "util/text.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <memory>
#include <utility>

namespace iam::cli {
namespace {

constexpr const char* k_help_flag = "Show this help";

// Returns a command that prints a text, which depends on the width of the terminal.
Command printing(std::function<std::string(const HelpStyle&)> text, const std::string& program,
                 int exit_code = 0) {
  return {[text = std::move(text), program, exit_code](const cluster::Host& host) {
            host.out << text({program, host.width});
            return exit_code;
          },
          {program}};
}

Words names_of_verbs() {
  Words names;
  for (const Verb* verb : all_verbs()) {
    names.push_back(verb->name.substr(0, verb->name.find(' ')));
    names.insert(names.end(), verb->aliases.begin(), verb->aliases.end());
  }
  return names;
}

// What kubectl, the AWS CLI and users call our verbs, or their first part.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> k_other_words = {
    {{"rm", "remove"},
     {"del", "remove"},
     {"delete", "remove"},
     {"create", "add"},
     {"grant", "add"},
     {"describe", "explain"},
     {"get-token", "token"}}};

// Turns `rm-role` into `remove-role`.
std::string in_our_words(const std::string& word) {
  for (const auto& [theirs, ours] : k_other_words) {
    if (word == theirs || word.starts_with(std::string(theirs) + '-')) {
      return std::string(ours) + word.substr(theirs.size());
    }
  }
  return word;
}

// Returns the one of `names` that the user may have meant by `word`, or an empty text.
std::string nearest_name(const std::string& word, const Words& names) {
  const std::string ours = in_our_words(word);
  const auto longer = std::ranges::find_if(
      names, [&](const std::string& name) { return name == ours || name.starts_with(ours + '-'); });
  return longer != names.end() ? *longer : std::string(util::nearest(ours, names));
}

[[noreturn]] void fail_unknown_verb(const std::string& word, const Words& names,
                                    const std::string& program) {
  const std::string nearest = nearest_name(word, names);
  throw util::UsageError(
      fmt::format("unknown command {} for {}", util::quoted(word), util::quoted(program)), "",
      nearest.empty() ? fmt::format("see '{} --help' for the available commands", program)
                      : fmt::format("did you mean {}?", nearest));
}

std::string see_usage(const std::string& help_command) {
  return fmt::format("see '{} --help' for usage", help_command);
}

// A flag that users bring from kubectl, the AWS CLI or another verb.
struct OtherFlag {
  std::string_view name;
  std::string_view ours;   // the flag that a verb must have for the advice
  std::string_view advice; // empty: did you mean `ours`?
};

constexpr std::string_view k_other_map =
    "the map is kube-system/aws-auth; --configmap NAMESPACE/NAME chooses another one";

constexpr std::string_view k_no_namespaces =
    "leave it out: the map holds for the whole cluster, and is in one namespace";

constexpr std::string_view k_as_word = "give the ARN as a word, without a flag";
constexpr std::string_view k_all_namespaces =
    "leave it out: without -n all namespaces are asked about";

constexpr std::array<OtherFlag, 20> k_other_flags = {
    {{"-A", "--configmap", k_no_namespaces},
     {"--all-namespaces", "--configmap", k_no_namespaces},
     {"-n", "--configmap", k_other_map},
     {"--namespace", "--configmap", k_other_map},
     {"-f", "--manifest", ""},
     {"--filename", "--manifest", ""},
     {"--file", "--manifest", ""},
     {"-g", "--group", ""},
     {"--groups", "--group", ""},
     {"-u", "--username", ""},
     {"-r", "--region", ""},
     {"-p", "--profile", ""},
     {"--cluster-name", "--name", ""},
     {"--context", "--alias", ""},
     {"--all", "--ignore-not-found", "name each identity as a word of its own"},
     {"-A", "--can", k_all_namespaces},
     {"--all-namespaces", "--can", k_all_namespaces},
     {"--arn", "--account", k_as_word},
     {"--rolearn", "--account", k_as_word},
     {"--role", "--account", k_as_word}}};

// Returns what the user of the unknown flag `name` may have meant; empty if that is unclear.
std::string advice_on(const CLI::App& app, const std::string& name) {
  const auto* const other = std::ranges::find_if(k_other_flags, [&](const OtherFlag& flag) {
    return flag.name == name && app.get_option_no_throw(std::string(flag.ours)) != nullptr;
  });
  if (other != k_other_flags.end()) {
    return other->advice.empty() ? fmt::format("did you mean {}?", other->ours)
                                 : std::string(other->advice);
  }
  Words names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& long_name : option->get_lnames()) {
      if (!long_name.starts_with("as")) { // nobody impersonates by mistake
        names.push_back(long_name);
      }
    }
  }
  const std::string_view nearest =
      name.starts_with("--") ? util::nearest(name.substr(2), names) : "";
  return nearest.empty() ? "" : fmt::format("did you mean --{}?", nearest);
}

[[noreturn]] void fail_unknown_flag(const CLI::App& app, const std::string& word,
                                    const std::string& help_command) {
  const std::string name = word.substr(0, word.find('='));
  const std::string advice = advice_on(app, name);
  throw util::UsageError(
      name.starts_with("--")
          ? "unknown flag: " + name
          : fmt::format("unknown shorthand flag: {} in {}", util::quoted(name.substr(1, 1)), word),
      "", advice.empty() ? see_usage(help_command) : advice);
}

// Reports an error of CLI11 in pflag's words.
[[noreturn]] void fail(const CLI::ParseError& error, const CLI::App& app, const Words& words,
                       const std::string& help_command) {
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    const auto flag = std::find_if(words.rbegin(), words.rend(),
                                   [](const std::string& word) { return word.starts_with('-'); });
    const std::string& name = flag == words.rend() ? words.back() : *flag;
    const CLI::Option* option = app.get_option_no_throw(name);
    if (option != nullptr && option->get_items_expected_min() > 1) {
      throw util::UsageError(
          fmt::format("flag needs {} arguments: {}", option->get_items_expected_min(), name), "",
          fmt::format("write {} {}", name, option->get_default_str()));
    }
    throw util::UsageError("flag needs an argument: " + name, "", see_usage(help_command));
  }
  const std::string told = error.what();
  const std::size_t flag = told.find("--");
  if (dynamic_cast<const CLI::ConversionError*>(&error) != nullptr && flag != std::string::npos) {
    const std::string name =
        told.substr(flag, told.find_first_not_of("-abcdefghijklmnopqrstuvwxyz", flag) - flag);
    throw util::UsageError(fmt::format("{} is a switch: it takes true, false or nothing", name), "",
                           see_usage(help_command));
  }
  throw util::UsageError(told, "", see_usage(help_command));
}

// Returns the words that are not flags, including everything after `--`.
Words words_of(const CLI::App& app, const std::string& help_command) {
  Words words;
  bool only_words = false;
  for (const std::string& word : app.remaining()) {
    if (!only_words && word == "--") {
      only_words = true;
    } else if (!only_words && word.starts_with('-') && word != "-") {
      fail_unknown_flag(app, word, help_command);
    } else {
      words.push_back(word);
    }
  }
  return words;
}

// Splits the value of a flag that takes two, if both are given in one pair of quotes:
// `--can 'get pods'`.
Words with_pairs_split(const CLI::App& app, const Words& words) {
  Words result;
  for (const std::string& word : words) {
    const CLI::Option* flag = result.empty() ? nullptr : app.get_option_no_throw(result.back());
    const auto parts = util::shell_words(word);
    if (flag != nullptr && flag->get_items_expected_min() == 2 && parts && parts->size() == 2) {
      result.insert(result.end(), parts->begin(), parts->end());
    } else {
      result.push_back(word);
    }
  }
  return result;
}

// The last value of a flag counts, as with kubectl, but of several manifests all are probably
// meant.
void refuse_several_manifests(const CLI::App& app) {
  const CLI::Option* manifest = app.get_option_no_throw("--manifest");
  if (manifest != nullptr && manifest->count() > 1) {
    throw util::UsageError("--manifest is given more than once", "",
                           "run the command once for each file");
  }
}

// Returns the verb and its identities, as the history shows the command.
std::string text_of(const Verb& verb, const CLI::App& app, const Words& words) {
  std::string text = verb.name;
  for (const std::string& word : words) {
    text += ' ' + util::shell_word(word);
  }
  if (const CLI::Option* sets = app.get_option_no_throw("--sso"); sets != nullptr) {
    for (const std::string& set : sets->results()) {
      text += " --sso " + util::shell_word(set);
    }
  }
  return text;
}

Command parse_verb(const Verb& verb, const Words& given, const std::string& program) {
  const auto app = std::make_shared<CLI::App>();
  const std::string help_command = program + ' ' + verb.name;
  app->set_help_flag();
  app->allow_extras();
  app->option_defaults()->take_last();
  const Action action = verb.define(*app);
  bool help = false;
  add_switch(*app, "-h,--help", help, k_help_flag);
  const Words words = with_pairs_split(*app, given);
  try {
    app->parse(Words(words.rbegin(), words.rend())); // reversed, as CLI11 expects
  } catch (const CLI::ParseError& error) {
    fail(error, *app, words, help_command);
  }
  refuse_several_manifests(*app);
  const Words rest = words_of(*app, help_command);
  if (help) {
    return printing([&verb, app](const HelpStyle& style) { return help_of(verb, *app, style); },
                    program);
  }
  return {[&verb, app, action, rest](const cluster::Host& host) {
            Words identities = rest;
            const int exit_code = action(identities, host);
            if (exit_code == 0) {
              hint_next_step(verb, *app, identities, host);
            }
            return exit_code;
          },
          place_of(verb, app, program),
          [app](const util::Environment& environment) { return cluster_of(*app, environment); },
          text_of(verb, *app, rest)};
}

Command completing(const Words& arguments) {
  const auto descriptions =
      arguments.front() == k_complete ? Descriptions::show : Descriptions::hide;
  const Words words(arguments.begin() + 1, arguments.end());
  return {[words, descriptions](const cluster::Host& host) {
            return complete(words, descriptions, host);
          },
          {}};
}

bool is_help(const std::string& word) {
  return word == k_help || word == "--help" || word == "-h";
}

bool takes_value(const std::string& flag) {
  const auto app = declared_flags(nullptr);
  const CLI::Option* option = app->get_option_no_throw(flag);
  return option != nullptr && option->get_items_expected_max() > 0;
}

// Parses a verb of two words: `verbs` share the first, `word`.
Command parse_below(const std::string& word, const std::vector<const Verb*>& verbs, Words words,
                    const std::string& program) {
  words = verb_first(words);
  if (words.empty() || is_help(words.front())) {
    return printing(
        [word, verbs](const HelpStyle& style) { return overview_below(word, verbs, style); },
        program, words.empty() ? 1 : 0); // as kubectl's groups of commands do
  }
  const Verb* verb = find_verb(word + ' ' + words.front());
  if (verb == nullptr) {
    Words names;
    for (const Verb* each : verbs) {
      names.push_back(each->name.substr(word.size() + 1));
    }
    fail_unknown_verb(words.front(), names, program + ' ' + word);
  }
  words.erase(words.begin());
  return parse_verb(*verb, words, program);
}

} // namespace

std::unique_ptr<CLI::App> declared_flags(const Verb* verb) {
  auto app = std::make_unique<CLI::App>();
  app->set_help_flag();
  if (verb != nullptr) {
    verb->define(*app);
  } else {
    cluster::TargetFlags ignored;
    add_map_location(*app, ignored);
  }
  bool ignored = false;
  add_switch(*app, "-h,--help", ignored, k_help_flag);
  return app;
}

Words verb_first(Words words) {
  std::size_t at = 0;
  while (at < words.size() && words[at].starts_with('-') && words[at] != "-") {
    const bool with_value = words[at].find('=') == std::string::npos && takes_value(words[at]);
    at += with_value ? 2 : 1;
  }
  if (at < words.size()) {
    const auto verb = words.begin() + static_cast<std::ptrdiff_t>(at);
    std::rotate(words.begin(), verb, verb + 1);
  }
  return words;
}

Command parse(const Words& arguments, const std::string& program) {
  if (!arguments.empty() && (arguments[0] == k_complete || arguments[0] == k_complete_plainly)) {
    return completing(arguments);
  }
  Words words = verb_first(as_pflag_reads(arguments));
  if (words.empty()) {
    return printing(overview, program);
  }
  if (is_help(words.front())) {
    words.erase(words.begin());
    if (words.empty() || is_help(words.front())) {
      return printing(overview, program);
    }
    words.emplace_back("--help");
  }
  if (words.front() == k_options) {
    return printing(global_options, program);
  }
  if (words.front() == "--version") {
    words.front() = "version";
  }
  if (words.front().starts_with('-')) {
    throw util::UsageError("unknown flag: " + words.front(), "", see_usage(program));
  }
  const std::string word = words.front();
  words.erase(words.begin());
  if (const auto verbs = verbs_below(word); !verbs.empty()) {
    return parse_below(word, verbs, std::move(words), program);
  }
  const Verb* verb = find_verb(word);
  if (verb == nullptr) {
    fail_unknown_verb(word, names_of_verbs(), program);
  }
  return parse_verb(*verb, words, program);
}

int failure_code(const Words& arguments) {
  const Words words = verb_first(as_pflag_reads(arguments));
  const Verb* verb = words.empty() ? nullptr : find_verb(words.front());
  return verb == nullptr ? 1 : verb->failure;
}

} // namespace iam::cli
