#pragma once

#include "cli/values.hpp"
#include "cluster/host.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
} // namespace CLI

namespace iam::cli {

using Words = std::vector<std::string>;

// What is to be done once the flags are read, with the words that are none. Returns the exit code.
using Action = std::function<int(const Words& words, const cluster::Host&)>;

// What somebody may want to do after a verb was carried out.
struct NextStep {
  std::string verb;   // which takes the same first word
  std::string reason; // what it is good for
};

// A verb of the command line.
struct Verb {
  std::string name; // one word, or two of which others share the first: `sso roles`
  std::vector<std::string> aliases;
  std::string arguments;   // of the usage line: `IDENTITY...`
  std::string summary;     // one line, begins with a verb, no full stop
  std::string description; // paragraphs
  std::string examples;    // `# Comment` lines and commands that begin with `kubectl iam`

  // Declares the verb's flags; the action works on the options that they fill.
  std::function<Action(CLI::App&)> define;

  // What the upper-case words of `arguments` stand for, one by one.
  std::vector<Values> words = {};

  // The first that this program knows is shown to those who do it for the first time.
  std::vector<NextStep> next_steps = {};

  // The exit code of errors, wrong usage included; another than 1 where 1 is an answer.
  int failure = 1;
};

// Verbs that belong together in the overview.
struct VerbGroup {
  std::string title;
  std::vector<Verb> verbs;
};

// What the word of `verb` at `index` may be, by its usage line: `[roles|users]` is one of these
// two, `NAME...` as many as you like.
Values values_of_word(const Verb& verb, std::size_t index);

// All verbs, in the order of the overview.
const std::vector<VerbGroup>& verb_groups();

// The verb of that name or alias, or nullptr.
const Verb* find_verb(std::string_view name);

// The verbs of two words whose first is `word`; none where it is no such word.
std::vector<const Verb*> verbs_below(std::string_view word);

// Throws util::UsageError where there are any.
void require_no_words(const Words& words);

} // namespace iam::cli
