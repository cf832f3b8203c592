#include "cli/hint.hpp"

#include "cli/flags.hpp"
#include "cli/parse.hpp"
#include "util/cache_folder.hpp"
#include "util/characters.hpp"
#include "util/file.hpp"
#include "util/text.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/ostream.h>

namespace iam::cli {
namespace {

bool is_given(const CLI::App& app, const std::string& flag) {
  const CLI::Option* option = app.get_option_no_throw(flag);
  return option != nullptr && option->count() > 0;
}

// Quotes `text` if a shell would not take it as one word.
std::string shell_word(const std::string& text) {
  const bool is_plain = !text.empty() && std::ranges::all_of(text, [](char c) {
    return util::is_alphanumeric(c) || std::string_view("-_./:@%+,=").find(c) != std::string::npos;
  });
  return is_plain ? text : '\'' + util::replace_all(text, "'", "'\\''") + '\'';
}

// Returns whether the next step needs the flag to be about the same map.
bool selects_map(const CLI::Option& option) {
  const bool is_private = option.check_lname("token") || option.check_lname("v");
  return (option.get_group() == k_global_flags && !is_private) || option.check_lname("manifest") ||
         option.check_lname("configmap") || option.check_lname("account");
}

std::vector<const CLI::Option*> given_map_flags(const CLI::App& app) {
  std::vector<const CLI::Option*> flags;
  for (const CLI::Option* option : app.get_options()) {
    if (option->count() > 0 && selects_map(*option)) {
      flags.push_back(option);
    }
  }
  return flags;
}

// Returns whether the verb takes those flags.
bool can_follow(const NextStep& step, const std::vector<const CLI::Option*>& flags) {
  const auto app = declared_flags(find_verb(step.verb));
  return std::ranges::all_of(flags, [&](const CLI::Option* flag) {
    return app->get_option_no_throw("--" + flag->get_lnames().front()) != nullptr;
  });
}

std::string text_of(const std::vector<const CLI::Option*>& flags) {
  std::string text;
  for (const CLI::Option* option : flags) {
    const std::string name = " --" + option->get_lnames().front();
    if (option->get_items_expected_max() == 0) {
      text += name;
      continue;
    }
    for (const std::string& value : option->results()) {
      text += name + ' ' + shell_word(value);
    }
  }
  return text;
}

// Returns whether the hint of `verb` was not shown yet, and remembers it. If that is impossible,
// the hint is shown again.
bool is_first_time(const std::string& verb, const util::Environment& environment) {
  const auto cache = util::cache_folder(environment);
  if (!cache) {
    return true;
  }
  const std::string folder = *cache + "/hints";
  const std::string file = folder + '/' + verb;
  try {
    if (util::read_file_if_there(file)) {
      return false;
    }
    util::make_folders(folder, util::Privacy::owner_only);
    util::write_file(file, "", {.privacy = util::Privacy::owner_only});
  } catch (const util::Error&) {
    // the home folder is not writable
  }
  return true;
}

} // namespace

void hint_next_step(const Verb& verb, const CLI::App& app, const Words& words,
                    const std::string& program, const cluster::Host& host) {
  const auto flags = given_map_flags(app);
  const auto step = std::ranges::find_if(
      verb.next_steps, [&](const NextStep& next) { return can_follow(next, flags); });
  const bool reads_input = std::ranges::count(words, "-") > 0;
  if (step == verb.next_steps.end() || words.empty() || reads_input || is_given(app, "--dry-run") ||
      !host.out_is_terminal || !host.err_is_terminal ||
      !is_first_time(verb.name, host.environment)) {
    return;
  }
  fmt::print(host.err, "next: {} {} {}{}\n  {}\n", program, step->verb,
             util::printable(shell_word(words.front())), util::printable(text_of(flags)),
             step->reason);
}

} // namespace iam::cli
