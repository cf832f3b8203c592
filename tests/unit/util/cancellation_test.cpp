#include "util/cancellation.hpp"
#include "util/error.hpp"

#include <csignal>
#include <gtest/gtest.h>
#include <poll.h>

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
