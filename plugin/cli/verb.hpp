#pragma once

#include "cli/values.hpp"
#include "cluster/host.hpp"

#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
} // namespace CLI

namespace iam::cli {

// Carries out a verb after its flags were read; `words` are the arguments that are not flags. It
// may replace the first by the ARN that it stands for, for the next step. Returns the exit code.
using Action = std::function<int(Words& words, const cluster::Host&)>;

// What a user may want to do after a verb has succeeded.
struct NextStep {
  std::string verb;   // takes the same first word
  std::string reason; // what it does
};

// A verb of the command line.
struct Verb {
  std::string name; // one word, or two of which others share the first: `sso roles`
  std::vector<std::string> aliases = {};
  std::string arguments = {};   // of the usage line: `IDENTITY...`
  std::string summary = {};     // one line, begins with a verb, no full stop
  std::string description = {}; // paragraphs
  std::string examples = {};    // `# Comment` lines and commands that begin with `kubectl iam`

  // Declares the verb's flags; the action works on the options that they fill.
  std::function<Action(CLI::App&)> define = {};

  // What each upper-case word of `arguments` stands for, in order.
  std::vector<Values> words = {};

  // The first that takes the same flags is shown to users who run the verb for the first time.
  std::vector<NextStep> next_steps = {};

  // The exit code of errors, including wrong usage; not 1 if 1 is an answer.
  int failure = 1;
};

// Returns what the word of `verb` at `index` may be, by its usage line: `[roles|users]` is one of
// these two, `NAME...` any number.
Values values_of_word(const Verb& verb, std::size_t index);

// Throws util::UsageError if there are any.
void require_no_words(const Words& words);

} // namespace iam::cli
