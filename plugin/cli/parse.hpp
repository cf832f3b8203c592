#pragma once

#include "cli/verb_table.hpp"
#include "util/proposed_command.hpp"

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace iam::cli {

// A command line, ready to run.
struct Command {
  std::function<int(const cluster::Host&)> run; // returns the exit code
  util::CommandPlace place;                     // what it acts on

  // Returns the words for the EKS cluster that it is about, as CommandPlace::cluster does.
  std::function<Words(const util::Environment&)> cluster = {};

  std::string text = {}; // the verb and its identities, without other flags and their secrets
};

// Parses a command line: the words after the program's name, with `program` as its name in
// messages. Throws util::UsageError; the cure for a misspelled word is the nearest name.
Command parse(const Words& arguments, const std::string& program);

// Returns the exit code if `arguments` are invalid or fail: that of the verb they name.
int failure_code(const Words& arguments);

// Words that can stand in place of a verb.
struct BuiltInWord {
  const char* name;
  const char* summary;
};
inline constexpr const char* k_help = "help";
inline constexpr const char* k_options = "options";
inline constexpr std::array<BuiltInWord, 2> k_built_in_words = {
    {{k_help, "Show the help of a command"},
     {k_options, "List the options that select cluster and user"}}};

// Hidden verbs with cobra's names: they complete the command line in their words, with or without
// descriptions.
inline constexpr const char* k_complete = "__complete";
inline constexpr const char* k_complete_plainly = "__completeNoDesc";

// Moves the verb in `words` to the front: flags may stand before it.
Words verb_first(Words words);

// Returns the flags of `verb` or, for nullptr, those that may stand before any verb. They are for
// inspection, not for parsing.
std::unique_ptr<CLI::App> declared_flags(const Verb* verb);

} // namespace iam::cli
