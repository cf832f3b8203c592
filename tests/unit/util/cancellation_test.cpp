#include "support/temp_folder.hpp"
#include "util/cancellation.hpp"
#include "util/error.hpp"
#include "util/file_lock.hpp"
#include "util/unfinished_file.hpp"

#include <chrono>
#include <csignal>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

namespace iam::util {
namespace {

bool is_readable(int fd) {
  pollfd one{fd, POLLIN, 0};
  return poll(&one, 1, 0) == 1;
}

TEST(InterruptHandler, says_nothing_before_ctrl_c) {
  const InterruptHandler handler;
  EXPECT_EQ(interrupt_count(), 0);
  EXPECT_FALSE(is_readable(first_interrupt_fd()));
  EXPECT_NO_THROW(throw_if_cancelled());
}

TEST(InterruptHandler, tells_the_first_from_the_second) {
  const InterruptHandler handler;
  raise(SIGINT);
  EXPECT_TRUE(is_readable(first_interrupt_fd()));
  EXPECT_FALSE(is_readable(second_interrupt_fd()));
  EXPECT_THROW(throw_if_cancelled(), Cancelled);
  raise(SIGTERM);
  raise(SIGINT);
  EXPECT_TRUE(is_readable(second_interrupt_fd()));
  EXPECT_EQ(interrupt_count(), 3);
  EXPECT_EQ(cancelling_signal(), SIGINT);
}

// Returns the exit code of a child that is interrupted `times` and then computes for ever.
template<typename Before>
int exit_code_of_busy_child(int times, const Before& before) {
  const pid_t child = fork();
  if (child == 0) {
    const InterruptHandler handler;
    before();
    for (int i = 0; i < times; ++i) {
      raise(SIGINT);
    }
    for (volatile bool busy = true; busy;) {
    }
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void wait_without_system_calls(std::chrono::milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < end) {
  }
}

TEST(InterruptHandler, ends_a_program_that_computes_after_the_first) {
  EXPECT_EQ(exit_code_of_busy_child(1, [] {}), 128 + SIGINT);
}

TEST(InterruptHandler, waits_for_the_second_where_the_end_is_unhurried) {
  const auto start = std::chrono::steady_clock::now();
  const int code = exit_code_of_busy_child(1, [] {
    new UnhurriedEnd; // lives as long as the process
    struct sigaction later {};
    later.sa_handler = [](int) { raise(SIGINT); };
    sigaction(SIGVTALRM, &later, nullptr);
    const itimerval four_seconds{{0, 0}, {4, 0}}; // of computing
    setitimer(ITIMER_VIRTUAL, &four_seconds, nullptr);
  });
  EXPECT_EQ(code, 128 + SIGINT);
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(4500));
}

TEST(InterruptHandler, leaves_time_to_end_after_an_unhurried_end) {
  const pid_t child = fork();
  if (child == 0) {
    const InterruptHandler handler;
    {
      const UnhurriedEnd unhurried;
      raise(SIGINT);
      wait_without_system_calls(std::chrono::milliseconds(3600));
    }
    wait_without_system_calls(std::chrono::milliseconds(700)); // the alarm rang at 3 s
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 0);
}

TEST(InterruptHandler, ends_a_program_that_computes_after_the_second_and_leaves_no_litter) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const test::TempFolder folder;
    folder.write("foreign.lock", "");
    const std::string path = folder.write("temporary", "");
    const pid_t child = fork();
    if (child == 0) {
      const InterruptHandler handler;
      SystemClock clock;
      const LockFile lock(folder.file("config"), clock, std::chrono::milliseconds(0));
      const UnfinishedFile unfinished(path);
      raise(signal);
      raise(SIGTERM);
      for (volatile bool busy = true; busy;) {
      }
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), 128 + signal);
    EXPECT_THAT(folder.names(), testing::ElementsAre("foreign.lock"));
  }
}

TEST(InterruptHandler, leaves_the_lock_of_another_process_that_it_waits_for) {
  const test::TempFolder folder;
  folder.write("config.lock", "");
  const pid_t child = fork();
  if (child == 0) {
    const InterruptHandler handler;
    raise(SIGINT);
    raise(SIGINT);
    try {
      SystemClock clock;
      const LockFile lock(folder.file("config"), clock, std::chrono::hours(1));
    } catch (const Cancelled&) {
      _exit(9);
    }
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 9);
  EXPECT_THAT(folder.names(), testing::ElementsAre("config.lock"));
}

TEST(InterruptHandler, puts_back_what_was_there_and_begins_anew) {
  struct sigaction before {};
  sigaction(SIGINT, nullptr, &before);
  {
    const InterruptHandler handler;
    raise(SIGINT);
  }
  struct sigaction after {};
  sigaction(SIGINT, nullptr, &after);
  EXPECT_EQ(after.sa_handler, before.sa_handler);
  EXPECT_EQ(first_interrupt_fd(), -1);
  EXPECT_NO_THROW(throw_if_cancelled());
  const InterruptHandler again;
  EXPECT_EQ(interrupt_count(), 0);
}

TEST(InterruptHandler, leaves_an_ignored_signal_ignored) {
  const auto before = std::signal(SIGHUP, SIG_IGN);
  {
    const InterruptHandler handler;
    raise(SIGHUP);
    EXPECT_EQ(interrupt_count(), 0);
  }
  std::signal(SIGHUP, before);
}

TEST(InterruptsIgnored, leaves_them_to_somebody_else_for_a_while) {
  const InterruptHandler handler;
  {
    const InterruptsIgnored ignored;
    raise(SIGINT);
    EXPECT_EQ(interrupt_count(), 0);
  }
  raise(SIGINT);
  EXPECT_EQ(interrupt_count(), 1);
}

} // namespace
} // namespace iam::util
