#pragma once

#include "cli/verb.hpp"

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace iam::cli {

// What is to be done. Returns the exit code.
using Command = std::function<int(const cluster::Host&)>;

// What the command line asks for. `arguments` are the words behind the program's name, `program`
// is how the program is called. Throws util::UsageError, with the nearest name as the cure where a
// word is misspelled.
Command parse(const std::vector<std::string>& arguments, const std::string& program);

// The exit code when `arguments` cannot be understood or fail: that of the verb they name.
int failure_code(const std::vector<std::string>& arguments);

// Words in the place of a verb that are none.
struct BuiltInWord {
  const char* name;
  const char* summary;
};
inline constexpr const char* k_help = "help";
inline constexpr const char* k_options = "options";
inline constexpr std::array<BuiltInWord, 2> k_built_in_words = {
    {{k_help, "Show the help of a command"},
     {k_options, "List the options that select cluster and user"}}};

// Hidden verbs, named as by cobra: with words of a command line, they answer a shell that completes
// it, with or without descriptions.
inline constexpr const char* k_complete = "__complete";
inline constexpr const char* k_complete_plainly = "__completeNoDesc";

// `words` with the verb first: flags may stand before it.
Words verb_first(const Words& words);

// The flags of `verb` or, for nullptr, those that may stand before any: to be looked at, not to be
// parsed.
std::unique_ptr<CLI::App> declared_flags(const Verb* verb);

} // namespace iam::cli
