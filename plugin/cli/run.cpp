#include "cli/run.hpp"

#include "cli/argv.hpp"
#include "cli/parse.hpp"
#include "cli/streams.hpp"
#include "cli/waiting.hpp"
#include "kube/api_error.hpp"
#include "net/curl_transport.hpp"
#include "present/messages.hpp"
#include "util/cancellation.hpp"
#include "util/file.hpp"
#include "util/terminal_prompt.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <fcntl.h>
#include <fmt/ostream.h>
#include <memory>
#include <sys/ioctl.h>
#include <unistd.h>

namespace iam::cli {
namespace {

// Ignores the signals of failed writes, which would end the program silently: the write returns an
// error instead.
void ignore_write_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

// Opens the standard streams that the program was started without, so that no other file gets
// their descriptors. Using them fails.
void open_missing_streams() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(fd, F_GETFD) < 0) {
      // This is the lowest free descriptor, so open returns it.
      [[maybe_unused]] const int opened =
          open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
  }
}

// Returns the exit code if writing to standard output failed with `problem`; `changed` tells
// whether the command had already made its change. A reader that closes the pipe, as `head` does,
// is not an error: then the exit code is that of SIGPIPE.
int exit_code_of(int problem, bool changed, int failure, const cluster::Host& host) {
  if (problem == EPIPE) {
    return 128 + SIGPIPE;
  }
  present::print_error(
      host, util::FileError(problem, "standard output",
                            changed ? "the change was made; only the report failed" : ""));
  return failure;
}

// Makes transports that announce long waits through `notice`, if given; it must outlive them.
kube::TransportFactory transports(WaitNotice* notice) {
  return [notice](const net::TransportSettings& settings) -> std::unique_ptr<net::HttpTransport> {
    auto transport = std::make_unique<net::CurlTransport>(settings);
    if (notice == nullptr) {
      return transport;
    }
    return std::make_unique<WaitingTransport>(std::move(transport), *notice);
  };
}

// Returns the columns of the terminal; COLUMNS takes precedence.
std::size_t width_for(const cluster::Host& host) {
  constexpr std::size_t k_default = 80;
  constexpr std::size_t k_narrowest = 20;
  std::size_t width = 0;
  const std::string columns = host.environment.get("COLUMNS").value_or("");
  std::from_chars(columns.data(), columns.data() + columns.size(), width);
  winsize size{};
  if (width == 0 && host.out_is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
    width = size.ws_col;
  }
  return width == 0 ? k_default : std::max(width, k_narrowest);
}

int cancelled_exit_code() {
  return 128 + (util::cancelling_signal() == 0 ? SIGINT : util::cancelling_signal());
}

// Returns the words after the program's name. Called as kubectl's completer, they ask for
// completion.
std::vector<std::string> words_of(const std::vector<std::string>& arguments) {
  std::vector<std::string> words(arguments.begin() + 1, arguments.end());
  if (is_completer(arguments.front())) {
    words.insert(words.begin(), k_complete);
  }
  return words;
}

} // namespace

int run(const std::vector<std::string>& arguments, cluster::Host host) {
  const std::vector<std::string> words = words_of(arguments);
  try {
    host.program_file = program_file(arguments.front());
    host.place.own_name = program_name(host.program_file);
    const Command command = parse(words, host.place.own_name);
    host.place = command.place;
    host.command = command.text;
    if (command.cluster) {
      host.place.cluster = [cluster = command.cluster, &host] { return cluster(host.environment); };
    }
    return command.run(host);
  } catch (const util::Cancelled&) {
    return cancelled_exit_code();
  } catch (const kube::ApiError& error) {
    present::print_error(host, error);
    if (error.status() == 401) { // whoami reports its own
      host.note("to see whose they are: " + util::own_command({"whoami"}));
    }
  } catch (const util::Error& error) {
    present::print_error(host, error);
  } catch (const std::exception& error) {
    present::print_error(host, util::Error(error.what(), "", "please report this as a bug"));
  }
  // What has ended by Ctrl-C says so, but may have had to say more.
  return util::interrupt_count() > 0 ? cancelled_exit_code() : failure_code(words);
}

int run(int argc, char** argv) {
  open_missing_streams();
  ignore_write_signals();
  const util::InterruptHandler interrupts;
  DescriptorBuffer out_buffer(STDOUT_FILENO);
  DescriptorBuffer err_buffer(STDERR_FILENO);
  std::ostream out(&out_buffer);
  std::ostream err(&err_buffer);
  const bool err_is_terminal = isatty(STDERR_FILENO) == 1;
  util::SystemChildRunner runner;
  util::SystemClock plain_clock;
  WaitNotice notice(err);
  WaitingClock waiting_clock(notice);
  util::SystemRandom random;
  cluster::Host host{
      .out = out,
      .err = err,
      .read_input = [] { return util::read_descriptor(STDIN_FILENO, "standard input"); },
      .environment = util::Environment::of_process(),
      .make_transport = transports(err_is_terminal ? &notice : nullptr),
      .runner = runner,
      .clock = err_is_terminal ? waiting_clock : plain_clock,
      .random = random,
      .prompt =
          [&err](const std::string& question) {
            err.flush(); // what the question is about
            return util::ask_secretly(question);
          },
      .out_is_terminal = isatty(STDOUT_FILENO) == 1,
      .err_is_terminal = err_is_terminal};
  host.width = width_for(host);
  host.confirm = [&out, &err](const std::string& question) {
    out.flush();
    err.flush();
    return util::ask_to_confirm(question);
  };
  bool changed = false;
  host.on_change = [&changed] { changed = true; };
  const std::vector<std::string> arguments(argv, argv + argc); // the first is the program
  int exit_code = run(arguments, host);
  out.flush();
  if (out_buffer.problem() != 0) {
    exit_code =
        exit_code_of(out_buffer.problem(), changed, failure_code(words_of(arguments)), host);
  }
  err.flush();
  return exit_code;
}

} // namespace iam::cli
