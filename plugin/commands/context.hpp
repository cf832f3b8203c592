#pragma once

#include "cluster/host.hpp"
#include "util/error.hpp"

#include <cstddef>
#include <functional>
#include <ostream>
#include <string>

namespace iam::commands {

// The world as a verb sees it. Verbs reach it through nothing else, so that a test can make one of
// strings.
struct Context {
  std::ostream& out;
  std::ostream& err;

  // All that standard input holds. Throws util::FileError, util::Cancelled.
  std::function<std::string()> read_input;

  // Environment, network, child processes, clock, chance and the terminal.
  cluster::Host host;

  bool out_is_terminal = false;
  bool err_is_terminal = false;
  std::size_t width = 80;                   // columns that help may take
  std::string program_file = "kubectl-iam"; // the name of the program's file
};

// Whether output may be coloured: on a terminal, unless NO_COLOR is set (no-color.org).
bool may_colour(const Context& context);

// A line on standard error that begins with `note: ` or `warning: `. `text` must be printable.
void note(const Context& context, const std::string& text);
void warn(const Context& context, const std::string& text);

// The error in kubectl's words, and the cure on a line of its own.
void print_error(const Context& context, const util::Error& error);

} // namespace iam::commands
