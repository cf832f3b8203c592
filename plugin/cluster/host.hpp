#pragma once

#include "aws/credentials/source.hpp"
#include "kube/authenticated_transport.hpp"
#include "util/clock.hpp"
#include "util/environment.hpp"
#include "util/process.hpp"
#include "util/proposed_command.hpp"
#include "util/random.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>

namespace iam::cluster {

// Who reads standard input: this program, for a manifest or an identity, or no one, so that a child
// process can prompt.
enum class Input : std::uint8_t { free, read_by_us };

// Everything that the program uses of its machine, injected so that tests can replace it with
// strings. Nothing writes into it: a part that needs other values works with a copy.
struct Host {
  std::ostream& out;
  std::ostream& err;

  // Returns all of standard input. Throws util::FileError, util::Cancelled.
  std::function<std::string()> read_input;

  util::Environment environment;
  kube::TransportFactory make_transport;
  util::ChildRunner& runner;
  util::Clock& clock;
  util::Random& random;
  aws::SecretPrompt prompt;

  int verbosity = 0; // requests are logged to `err` from 6 on
  Input input = Input::free;

  bool out_is_terminal = false;
  bool err_is_terminal = false;
  std::size_t width = 80;                   // columns that help may take
  std::string program_file = "kubectl-iam"; // the name of the program's file
  util::CommandPlace place = {};            // what the commands that messages propose act on
  std::string command = {}; // the verb and its identities, as the history shows it: no secrets

  // Asks the user a question on the terminal. Returns whether the answer is yes. Throws util::Error
  // without a terminal, util::Cancelled.
  std::function<bool(const std::string& question)> confirm = [](const auto&) { return false; };

  // Called when a verb has changed the map or a file; what fails later is only its report.
  std::function<void()> on_change = [] {};

  // Returns a copy with another log level and use of standard input.
  Host with(int verbosity, Input input) const;

  // Returns a copy that prints everything on `err`, for a verb whose output a program reads.
  Host with_out_on_err() const;

  // Makes transports as `make_transport` does, whose requests are logged to `err` as `verbosity`
  // asks. The host must outlive them.
  kube::TransportFactory transports() const;

  // Returns a text of a message fit for a terminal, on one line: what it proposes is completed with
  // `place`, and what cannot be printed is escaped.
  std::string message(std::string_view text) const;

  // Print a message on `err` that begins with `note: ` or `warning: `.
  void note(std::string_view text) const;
  void warn(std::string_view text) const;
};

} // namespace iam::cluster
