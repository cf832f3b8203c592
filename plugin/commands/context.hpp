#pragma once

#include "cluster/session.hpp"
#include "kube/authenticated_transport.hpp"
#include "util/clock.hpp"
#include "util/environment.hpp"
#include "util/error.hpp"
#include "util/process.hpp"
#include "util/random.hpp"

#include <functional>
#include <memory>
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

  util::Environment environment;
  kube::TransportFactory make_transport;
  util::ChildRunner& runner;
  util::Clock& clock;
  util::Random& random;
  bool out_is_terminal = false;
};

// Who reads standard input: a verb, for a manifest or an identity, or nobody, so that an exec
// plugin may ask something.
enum class Input : std::uint8_t { read_by_us, free };

// A conversation with the cluster that `flags` select.
std::unique_ptr<cluster::Session> open_session(const cluster::ClusterFlags& flags, Input input,
                                               Context& context);

// Whether output may be coloured: on a terminal, unless NO_COLOR is set (no-color.org).
bool may_colour(const Context& context);

// A line on standard error that begins with `note: ` or `warning: `. `text` must be printable.
void note(const Context& context, const std::string& text);
void warn(const Context& context, const std::string& text);

// The error in kubectl's words, and the cure on a line of its own.
void print_error(const Context& context, const util::Error& error);

} // namespace iam::commands
