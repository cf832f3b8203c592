#include "util/background.hpp"

#include "util/descriptor.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace iam::util {
namespace {

using SteadyClock = std::chrono::steady_clock;

extern "C" void end_process_group(int) {
  kill(0, SIGKILL);
}

void leave_terminal_and_streams() {
  setsid();
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    dup2(null, stream);
  }
}

[[noreturn]] void run_alone(const std::function<std::string()>& work, std::chrono::seconds life,
                            const Descriptor& result) {
  leave_terminal_and_streams();
  std::signal(SIGALRM, end_process_group);
  alarm(static_cast<unsigned>(life.count()));
  ignore_broken_pipes();
  int exit_code = 0;
  try {
    // The first byte tells an empty result from none. A failure means that no one waits any more.
    write_all(result.get(), '+' + work());
  } catch (...) {
    exit_code = 1;
  }
  _exit(exit_code); // the buffers of the streams belong to the parent process
}

// Everything that comes through the pipe. Returns nullopt if it does not end in time.
std::optional<std::string> read_until_end(int fd, std::chrono::milliseconds patience) {
  const auto deadline = SteadyClock::now() + patience;
  std::string bytes;
  std::array<char, 4096> buffer{};
  while (true) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - SteadyClock::now());
    pollfd waiting{fd, POLLIN, 0};
    const int ready = poll(&waiting, 1, static_cast<int>(std::max<long>(left.count(), 0)));
    if (ready < 0 && errno == EINTR) {
      continue;
    }
    if (ready <= 0) {
      return std::nullopt;
    }
    const ssize_t count = read(fd, buffer.data(), buffer.size());
    if (count <= 0) {
      return bytes;
    }
    bytes.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

} // namespace

std::optional<std::string> in_background(const std::function<std::string()>& work,
                                         BackgroundLimits limits) {
  Pipe pipe = make_pipe();
  const pid_t pid = fork();
  if (pid < 0) {
    return std::nullopt;
  }
  if (pid == 0) {
    pipe.read_end.close();
    run_alone(work, limits.life, pipe.write_end);
  }
  pipe.write_end.close();
  const auto bytes = read_until_end(pipe.read_end.get(), limits.patience);
  if (!bytes || bytes->empty()) {
    return std::nullopt;
  }
  return bytes->substr(1);
}

} // namespace iam::util
