#include "util/process.hpp"

#include "util/cancellation.hpp"
#include "util/descriptor.hpp"
#include "util/file_error.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace iam::util {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

bool is_executable(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         faccessat(AT_FDCWD, path.c_str(), X_OK, AT_EACCESS) == 0;
}

// The arguments of posix_spawn.
class SpawnPlan {
public:
  SpawnPlan() {
    posix_spawn_file_actions_init(&m_actions);
    posix_spawnattr_init(&m_attributes);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&m_attributes, &signals);
    sigaddset(&signals, SIGPIPE); // the child would inherit that we ignore it
    posix_spawnattr_setsigdefault(&m_attributes, &signals);
    posix_spawnattr_setflags(&m_attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&m_actions);
    posix_spawnattr_destroy(&m_attributes);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  void connect(const Descriptor& ours, int childs) {
    if (ours.is_open()) {
      posix_spawn_file_actions_adddup2(&m_actions, ours.get(), childs);
    }
  }

  pid_t spawn(const std::string& program, const ChildCommand& command) {
    refuse_nul(command.argv, program);
    refuse_nul(command.environment.entries(), program);
    pid_t pid = 0;
    const int problem =
        posix_spawn(&pid, program.c_str(), &m_actions, &m_attributes, pointers(command.argv).data(),
                    pointers(command.environment.entries()).data());
    if (problem != 0) {
      throw ChildError(ChildError::Problem::not_runnable, FileError(problem, program).cause(),
                       program);
    }
    return pid;
  }

private:
  // The system would cut the text there. The text is not shown, because it may hold a secret.
  static void refuse_nul(const std::vector<std::string>& texts, const std::string& program) {
    for (const std::string& text : texts) {
      if (text.find('\0') != std::string::npos) {
        throw ChildError(ChildError::Problem::not_runnable, "invalid argument: it contains a NUL",
                         program);
      }
    }
  }

  // The interface predates `const`.
  static std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (const std::string& text : texts) {
      result.push_back(const_cast<char*>(text.c_str()));
    }
    result.push_back(nullptr);
    return result;
  }

  posix_spawn_file_actions_t m_actions{};
  posix_spawnattr_t m_attributes{};
};

// A running child. Its end is visible on a descriptor, so that one poll waits for everything. The
// child is reaped only here, so that we never signal another process with its number.
class Child {
public:
  explicit Child(pid_t pid)
      : m_pid(pid), m_end(make_pipe()), m_waiter([this] {
          siginfo_t ignored;
          while (waitid(P_PID, static_cast<id_t>(m_pid), &ignored, WEXITED | WNOWAIT) != 0 &&
                 errno == EINTR) {
          }
          m_end.write_end.close();
        }) {}

  // Asks it to end, and kills it if it does not soon, or if the user insists.
  ~Child() {
    if (m_reaped) {
      return;
    }
    constexpr milliseconds k_grace(2000);
    kill(m_pid, SIGTERM);
    std::array<pollfd, 2> either{
        {{m_end.read_end.get(), POLLIN, 0}, {second_interrupt_fd(), POLLIN, 0}}};
    poll(either.data(), either.size(), static_cast<int>(k_grace.count()));
    kill(m_pid, SIGKILL);
    exit_code();
  }

  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Readable once the child has ended.
  int end_fd() const { return m_end.read_end.get(); }

  // Waits for the child to end.
  int exit_code() {
    m_waiter.join();
    int status = 0;
    waitpid(m_pid, &status, 0);
    m_reaped = true;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }

private:
  pid_t m_pid;
  Pipe m_end;
  std::thread m_waiter;
  bool m_reaped = false;
};

// Writes a piece of `rest`; closes `end` if there is no more, or no one reads it.
void feed(Descriptor& end, std::string_view& rest) {
  const auto written = write(end.get(), rest.data(), rest.size());
  if (written > 0) {
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  const bool failed = written < 0 && errno != EAGAIN && errno != EINTR;
  if (rest.empty() || failed) {
    end.close();
  }
}

// Appends what can be read; closes `end` at its end. Returns false if there was nothing.
bool drain(Descriptor& end, std::string& bytes) {
  std::array<char, 16384> block; // NOLINT(cppcoreguidelines-pro-type-member-init): read into
  const auto count = read(end.get(), block.data(), block.size());
  if (count > 0) {
    bytes.append(block.data(), static_cast<std::size_t>(count));
  } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
    end.close();
  }
  return count > 0;
}

// Our ends of the pipes to one child.
class Conversation {
public:
  Conversation(const ChildCommand& command, Descriptor to, Descriptor from, Descriptor errors)
      : m_command(command),
        m_to(std::move(to)),
        m_from(std::move(from)),
        m_errors(std::move(errors)) {
    for (const Descriptor* end : {&m_to, &m_from, &m_errors}) {
      if (end->is_open()) {
        end->set_nonblocking();
      }
    }
    if (command.input) {
      m_input = *command.input;
      feed(m_to, m_input);
    }
  }

  // Returns when the child has ended and all of its output is read.
  void hold(const Child& child, ChildResult& result) {
    const auto start = SteadyClock::now();
    while (true) {
      std::array<pollfd, 5> all{{{m_to.get(), POLLOUT, 0},
                                 {m_from.get(), POLLIN, 0},
                                 {m_errors.get(), POLLIN, 0},
                                 {child.end_fd(), POLLIN, 0},
                                 {first_interrupt_fd(), POLLIN, 0}}};
      poll(all.data(), all.size(), time_left(start));
      throw_if_cancelled();
      const bool has_ended = all[3].revents != 0;
      if (all[0].revents != 0) {
        feed(m_to, m_input);
      }
      // Does not wait for the end of the pipe: processes that the child left behind may keep it
      // open.
      while (m_from.is_open() && drain(m_from, result.output) && has_ended) {
        check_size(result);
      }
      while (m_errors.is_open() && drain(m_errors, result.errors) && has_ended) {
        check_size(result);
      }
      check_size(result);
      if (has_ended) {
        return;
      }
    }
  }

private:
  // For `poll`: milliseconds, -1 for no limit. Throws ChildError if no time is left.
  int time_left(SteadyClock::time_point start) const {
    if (!m_command.timeout) {
      return -1;
    }
    const auto left =
        std::chrono::ceil<milliseconds>(start + *m_command.timeout - SteadyClock::now());
    if (left.count() <= 0) {
      throw ChildError(ChildError::Problem::timeout,
                       fmt::format("did not end within {} ms", m_command.timeout->count()),
                       m_command.argv[0]);
    }
    return static_cast<int>(std::min(left, milliseconds(std::chrono::hours(1))).count());
  }

  void check_size(ChildResult& result) const {
    if (result.output.size() > m_command.limit) {
      throw ChildError(ChildError::Problem::too_large,
                       fmt::format("printed more than {} bytes", m_command.limit),
                       m_command.argv[0]);
    }
    result.errors.resize(std::min(result.errors.size(), m_command.limit));
  }

  const ChildCommand& m_command;
  Descriptor m_to;
  Descriptor m_from;
  Descriptor m_errors;
  std::string_view m_input;
};

} // namespace

ChildError::ChildError(Problem problem, std::string cause, std::string where)
    : Error(std::move(cause), std::move(where)), m_problem(problem) {}

SystemChildRunner::SystemChildRunner() {
  ignore_broken_pipes();
}

ChildResult SystemChildRunner::run(const ChildCommand& command) {
  throw_if_cancelled();
  const std::string& name = command.argv.at(0);
  const auto program = which(name, command.environment.get("PATH").value_or(""));
  if (!program || access(program->c_str(), F_OK) != 0) {
    throw ChildError(ChildError::Problem::not_found, "no such program", name);
  }
  Pipe input = command.input ? make_pipe() : Pipe();
  Pipe output = command.output == ChildStream::capture ? make_pipe() : Pipe();
  Pipe errors = command.errors == ChildStream::capture ? make_pipe() : Pipe();
  SpawnPlan plan;
  plan.connect(input.read_end, STDIN_FILENO);
  plan.connect(output.write_end, STDOUT_FILENO);
  plan.connect(errors.write_end, STDERR_FILENO);
  Child child(plan.spawn(*program, command));
  input.read_end.close();
  output.write_end.close();
  errors.write_end.close();

  ChildResult result;
  Conversation(command, std::move(input.write_end), std::move(output.read_end),
               std::move(errors.read_end))
      .hold(child, result);
  result.exit_code = child.exit_code();
  return result;
}

std::optional<std::string> which(std::string_view name, std::string_view path) {
  if (name.find('/') != std::string_view::npos) {
    return std::string(name);
  }
  if (name.empty()) {
    return std::nullopt;
  }
  for (const std::string_view folder : split(path, ':')) {
    std::string candidate = std::string(folder) + '/' + std::string(name);
    if (folder.starts_with('/') && is_executable(candidate)) {
      return candidate;
    }
  }
  return std::nullopt;
}

} // namespace iam::util
