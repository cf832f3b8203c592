#include "cli/run.hpp"

#include "cli/argv.hpp"
#include "cli/parse.hpp"
#include "cli/streams.hpp"
#include "net/curl_transport.hpp"
#include "util/cancellation.hpp"
#include "util/file.hpp"
#include "util/terminal_prompt.hpp"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <fmt/ostream.h>
#include <memory>
#include <unistd.h>

namespace iam::cli {
namespace {

// Signals that would end us without a word turn into errors of the write that caused them.
void take_write_errors() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

// A stream that we were started without must not become the name of the next thing that is opened.
// What stands in for it refuses to be used.
void hold_the_three_streams() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(fd, F_GETFD) < 0) {
      // The lowest free number is this one.
      [[maybe_unused]] const int held = open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
  }
}

// The exit code when standard output could not be written. A reader that went away, as `head` does,
// is no error; the code says so as a shell does.
int exit_code_of(int problem, commands::Context& context) {
  if (problem == EPIPE) {
    return 128 + SIGPIPE;
  }
  commands::print_error(context, util::FileError(problem, "standard output"));
  return 1;
}

int cancelled_exit_code() {
  return 128 + (util::cancelling_signal() == 0 ? SIGINT : util::cancelling_signal());
}

} // namespace

int run(const std::vector<std::string>& arguments, commands::Context& context) {
  try {
    const std::vector<std::string> words(arguments.begin() + 1, arguments.end());
    const int exit_code = parse(words, program_name(arguments.front()))(context);
    return exit_code;
  } catch (const util::Cancelled&) {
    return cancelled_exit_code();
  } catch (const net::HttpError& error) {
    commands::print_error(context, error);
    return error.kind() == net::HttpError::Kind::interrupted ? cancelled_exit_code() : 1;
  } catch (const util::Error& error) {
    commands::print_error(context, error);
  } catch (const std::exception& error) {
    commands::print_error(context, util::Error(error.what(), "", "please report this as a bug"));
  }
  return 1;
}

int run(int argc, char** argv) {
  hold_the_three_streams();
  take_write_errors();
  const util::InterruptHandler interrupts;
  DescriptorBuffer out_buffer(STDOUT_FILENO);
  DescriptorBuffer err_buffer(STDERR_FILENO);
  std::ostream out(&out_buffer);
  std::ostream err(&err_buffer);
  util::SystemChildRunner runner;
  util::SystemClock clock;
  util::SystemRandom random;
  commands::Context context{
      .out = out,
      .err = err,
      .read_input = [] { return util::read_descriptor(STDIN_FILENO, "standard input"); },
      .surroundings = {
          .environment = util::Environment::of_process(),
          .make_transport =
              [](const net::TransportSettings& settings) {
                return std::make_unique<net::CurlTransport>(settings);
              },
          .runner = runner,
          .clock = clock,
          .random = random,
          .prompt = util::ask_secretly,
          .log = err,
          .warn = [&err](const std::string& text) { fmt::print(err, "warning: {}\n", text); }},
      .out_is_terminal = isatty(STDOUT_FILENO) == 1};
  const std::vector<std::string> arguments(argv, argv + argc); // the first is the program
  int exit_code = run(arguments, context);
  out.flush();
  if (out_buffer.problem() != 0) {
    exit_code = exit_code_of(out_buffer.problem(), context);
  }
  err.flush();
  return exit_code;
}

} // namespace iam::cli
