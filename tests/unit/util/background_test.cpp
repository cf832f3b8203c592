#include "support/temp_folder.hpp"
#include "util/background.hpp"
#include "util/file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace iam::util {
namespace {

using namespace std::chrono_literals;

// Longer than any machine needs.
constexpr BackgroundLimits k_ample = {.patience = 60s, .life = 60s};

// Its process is gone before the test is over.
void collect_children() {
  while (wait(nullptr) > 0) {
  }
}

TEST(InBackground, returns_what_the_work_returns) {
  EXPECT_EQ(in_background([] { return std::string(100000, 'x'); }, k_ample),
            std::string(100000, 'x'));
  EXPECT_EQ(in_background([] { return std::string(); }, k_ample), "");
  collect_children();
}

TEST(InBackground, nothing_when_the_work_fails) {
  EXPECT_FALSE(in_background([]() -> std::string { throw std::runtime_error("no"); }, k_ample));
  collect_children();
}

TEST(InBackground, no_terminal_and_no_streams) {
  const auto seen = in_background(
      [] {
        const bool terminal = open("/dev/tty", O_RDWR | O_CLOEXEC) >= 0;
        char byte = 0;
        const bool input = read(STDIN_FILENO, &byte, 1) > 0;
        return std::string(terminal ? "terminal" : "") + (input ? "input" : "");
      },
      k_ample);
  EXPECT_EQ(seen, "");
  collect_children();
}

TEST(InBackground, work_goes_on_when_the_caller_stops_waiting) {
  const test::TempFolder folder;
  const std::string go = folder.file("go");
  const std::string done = folder.file("done");
  const auto late = in_background(
      [&] {
        while (!read_file_if_there(go)) {
          std::this_thread::sleep_for(1ms);
        }
        write_file(done, "x");
        return std::string();
      },
      {.patience = 0ms, .life = 60s});
  EXPECT_FALSE(late);
  write_file(go, "");
  collect_children();
  EXPECT_EQ(read_file(done), "x");
}

TEST(InBackground, work_is_ended_after_its_life) {
  EXPECT_FALSE(in_background(
      []() -> std::string {
        while (true) {
          pause();
        }
      },
      {.patience = 60s, .life = 1s}));
  int status = 0;
  wait(&status);
  EXPECT_TRUE(WIFSIGNALED(status));
}

} // namespace
} // namespace iam::util
