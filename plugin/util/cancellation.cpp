#include "util/cancellation.hpp"

#include "util/descriptor.hpp"
#include "util/error.hpp"
#include "util/unfinished_file.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <unistd.h>

namespace iam::util {
namespace {

constexpr std::array<int, 3> k_signals = {SIGINT, SIGTERM, SIGHUP};

// A signal handler can use only globals, and only lock-free ones.
std::atomic<int> g_count = 0;
std::atomic<int> g_signal = 0;
std::atomic<int> g_ignored = 0;
std::atomic<int> g_unhurried = 0;
std::array<Pipe, 2> g_pipes; // one for the first interrupt, one for the second
std::array<struct sigaction, k_signals.size()> g_before;
struct sigaction g_alarm_before;
static_assert(std::atomic<int>::is_always_lock_free);

// The time to end in an orderly way after the first and after the second interrupt. A child process
// gets two seconds.
constexpr std::array<unsigned, 2> k_grace_seconds = {3, 1};

// The program does not poll: it computes, or waits in a system call.
extern "C" void end_by_force(int) {
  if (g_unhurried > 0 && g_count < 2) {
    alarm(k_grace_seconds.back());
    return;
  }
  remove_unfinished_files();
  _exit(128 + g_signal);
}

extern "C" void note_interrupt(int signal) {
  if (g_ignored > 0) {
    return;
  }
  const int saved_errno = errno;
  int none = 0;
  g_signal.compare_exchange_strong(none, signal);
  const auto number = static_cast<std::size_t>(g_count.fetch_add(1));
  if (number < g_pipes.size()) {
    alarm(k_grace_seconds[number]);
    [[maybe_unused]] const auto written = write(g_pipes[number].write_end.get(), "", 1);
  }
  errno = saved_errno;
}

} // namespace

InterruptHandler::InterruptHandler() {
  for (Pipe& pipe : g_pipes) {
    pipe = make_pipe();
    pipe.write_end.set_nonblocking(); // a handler must not wait
  }
  struct sigaction action {};
  action.sa_handler = note_interrupt;
  action.sa_flags = SA_RESTART; // waits poll a descriptor, so that no call has to expect EINTR
  struct sigaction force {};
  force.sa_handler = end_by_force;
  force.sa_flags = SA_RESTART;
  sigaction(SIGALRM, &force, &g_alarm_before);
  for (std::size_t i = 0; i < k_signals.size(); ++i) {
    sigaction(k_signals[i], nullptr, &g_before[i]);
    if (g_before[i].sa_handler != SIG_IGN) {
      sigaction(k_signals[i], &action, nullptr);
    }
  }
}

InterruptHandler::~InterruptHandler() {
  for (std::size_t i = 0; i < k_signals.size(); ++i) {
    sigaction(k_signals[i], &g_before[i], nullptr);
  }
  alarm(0);
  sigaction(SIGALRM, &g_alarm_before, nullptr);
  for (Pipe& pipe : g_pipes) {
    pipe = {};
  }
  g_count = 0;
  g_signal = 0;
}

UnhurriedEnd::UnhurriedEnd() {
  ++g_unhurried;
}

UnhurriedEnd::~UnhurriedEnd() {
  if (--g_unhurried == 0 && g_count == 1) { // the alarm that is set may be due at this moment
    alarm(k_grace_seconds.front());
  }
}

InterruptsIgnored::InterruptsIgnored() {
  ++g_ignored;
}

InterruptsIgnored::~InterruptsIgnored() {
  --g_ignored;
}

int interrupt_count() {
  return g_count;
}

int cancelling_signal() {
  return g_signal;
}

int first_interrupt_fd() {
  return g_pipes[0].read_end.get();
}

int second_interrupt_fd() {
  return g_pipes[1].read_end.get();
}

void throw_if_cancelled() {
  if (interrupt_count() > 0) {
    throw Cancelled();
  }
}

} // namespace iam::util
