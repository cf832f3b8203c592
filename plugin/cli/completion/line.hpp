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

  const Verb* verb = nullptr;    // nullptr: not typed yet, or none that there is
  std::unique_ptr<CLI::App> app; // the flags of the verb, or those that may stand before any
  Words flags;                   // as typed, each with its values: `--context`, `a`, `--as=b`
  Words words; // that are no flags: behind the verb, or all, where none is typed yet

  Place place = Place::verb;
  const CLI::Option* option = nullptr; // whose value is at the cursor
  std::size_t value_index = 0;         // which of its values, where it takes several at a time
  std::string typed;                   // of what is at the cursor
};

// Reads `words`, of which the last is the one at the cursor (empty where nothing is typed of it).
// Never throws for what they say.
Line read_line(const Words& words);

} // namespace iam::cli
