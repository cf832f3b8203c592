#include "cli/hint.hpp"

#include "cli/parse.hpp"
#include "cli/place.hpp"
#include "cluster/first_time.hpp"
#include "util/proposed_command.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/ostream.h>

namespace iam::cli {
namespace {

bool is_given(const CLI::App& app, const std::string& flag) {
  const CLI::Option* option = app.get_option_no_throw(flag);
  return option != nullptr && option->count() > 0;
}

// Returns whether the step is about the same place: its verb takes all flags that choose it.
bool can_follow(const NextStep& step, const CLI::App& app) {
  const auto flags = declared_flags(find_verb(step.verb));
  return std::ranges::all_of(app.get_options(), [&](const CLI::Option* given) {
    return given->count() == 0 || !selects_place(*given) ||
           flags->get_option_no_throw("--" + given->get_lnames().front()) != nullptr;
  });
}

} // namespace

void hint_next_step(const Verb& verb, const CLI::App& app, const Words& words,
                    const cluster::Host& host) {
  const auto step = std::ranges::find_if(
      verb.next_steps, [&](const NextStep& next) { return can_follow(next, app); });
  const bool reads_input = std::ranges::count(words, "-") > 0;
  if (step == verb.next_steps.end() || words.empty() || reads_input || is_given(app, "--dry-run") ||
      !host.out_is_terminal || !host.err_is_terminal ||
      !cluster::is_first_time(verb.name, host.environment)) {
    return;
  }
  fmt::print(host.err, "next: {}\n  {}\n",
             host.message(util::proposed(util::Program::iam, {step->verb, words.front()})),
             step->reason);
}

} // namespace iam::cli
