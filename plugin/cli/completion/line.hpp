#pragma once

#include "cli/verb.hpp"

#include <CLI/CLI.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace iam::cli {

// A command line that is being typed, up to the cursor.
struct Line {
  // What can stand at the cursor.
  enum class Place : std::uint8_t { verb, flag, value, word };

  const Verb* verb = nullptr;    // nullptr: not typed yet, or unknown
  std::unique_ptr<CLI::App> app; // the flags of the verb, or those that may precede any verb
  Words flags;                   // as typed, each with its values: `--context`, `a`, `--as=b`
  Words words; // that are not flags: after the verb, or all if there is no verb yet

  Place place = Place::verb;
  const CLI::Option* option = nullptr; // whose value is at the cursor
  std::size_t value_index = 0;         // which of its values, if it takes several at a time
  std::string typed;                   // of the word or value at the cursor
};

// Reads `words`, of which the last is at the cursor (empty if nothing of it is typed yet). Never
// throws for their content.
Line read_line(const Words& words);

} // namespace iam::cli
