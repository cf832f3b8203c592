#include "util/terminal_prompt.hpp"

#include "util/cancellation.hpp"
#include "util/descriptor.hpp"
#include "util/error.hpp"
#include "util/text.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <string_view>
#include <termios.h>
#include <unistd.h>

namespace iam::util {
namespace {

// The longest line to read.
constexpr std::size_t k_longest = 4096;

[[noreturn]] void fail_without_terminal(const std::string& question) {
  throw Error(printable(trim(question)) + " cannot be asked: there is no terminal", "",
              "run the command in a terminal");
}

// Turns the echo of the terminal off while it lives.
class EchoOff {
public:
  explicit EchoOff(int terminal) : m_terminal(terminal) {
    m_is_terminal = tcgetattr(terminal, &m_before) == 0;
    if (m_is_terminal) {
      termios quiet = m_before;
      quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
      tcsetattr(terminal, TCSAFLUSH, &quiet);
    }
  }
  ~EchoOff() {
    if (m_is_terminal) {
      tcsetattr(m_terminal, TCSAFLUSH, &m_before);
    }
  }
  EchoOff(const EchoOff&) = delete;
  EchoOff& operator=(const EchoOff&) = delete;

  bool is_terminal() const { return m_is_terminal; }

private:
  int m_terminal;
  bool m_is_terminal = false;
  termios m_before{};
};

void wait_for_input(int terminal) {
  std::array<pollfd, 2> watched = {{{terminal, POLLIN, 0}, {first_interrupt_fd(), POLLIN, 0}}};
  while (poll(watched.data(), watched.size(), -1) < 0 && errno == EINTR) {
    throw_if_cancelled();
  }
  throw_if_cancelled();
}

// Returns nullopt if the terminal ends instead.
std::optional<std::string> read_line(int terminal) {
  std::string line;
  char byte = 0;
  while (line.size() < k_longest) {
    wait_for_input(terminal);
    const ssize_t count = read(terminal, &byte, 1);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      return std::nullopt;
    }
    if (byte == '\n') {
      break;
    }
    line += byte;
  }
  return line;
}

Descriptor open_terminal(const std::string& question) {
  Descriptor terminal(open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (!terminal.is_open()) {
    fail_without_terminal(question);
  }
  return terminal;
}

} // namespace

bool ask_to_confirm(const std::string& question) {
  const Descriptor terminal = open_terminal(question);
  write_all(terminal.get(), printable(question));
  const auto line = read_line(terminal.get());
  if (!line) {
    throw Error("nobody answered", "", "to go ahead without being asked: --yes");
  }
  const std::string answer = to_lower_ascii(trim(*line));
  return answer == "y" || answer == "yes";
}

std::string ask_secretly(const std::string& question) {
  const Descriptor terminal = open_terminal(question);
  const EchoOff quiet(terminal.get());
  if (!quiet.is_terminal()) {
    fail_without_terminal(question);
  }
  write_all(terminal.get(), printable(question));
  std::optional<std::string> line;
  try {
    line = read_line(terminal.get());
  } catch (...) {
    write_all(terminal.get(), "\n");
    throw;
  }
  write_all(terminal.get(), "\n"); // in place of the one that was typed
  if (!line) {
    throw Error(printable(trim(question)) + " was not answered");
  }
  return *line;
}

} // namespace iam::util
