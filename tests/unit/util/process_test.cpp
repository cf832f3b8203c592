#include "support/temp_folder.hpp"
#include "util/cancellation.hpp"
#include "util/process.hpp"

#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace iam::util {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

ChildCommand shell(const std::string& script) {
  ChildCommand command;
  command.argv = {"sh", "-c", script};
  command.environment = Environment({"PATH=/usr/bin:/bin"});
  command.input = "";
  return command;
}

ChildError::Problem failure_of(const ChildCommand& command) {
  try {
    SystemChildRunner().run(command);
  } catch (const ChildError& e) {
    EXPECT_EQ(e.where(), command.argv[0]);
    return e.problem();
  }
  throw std::runtime_error("it ran");
}

TEST(SystemChildRunner, passes_arguments_environment_and_input) {
  ChildCommand command = shell("echo \"$0|$1|$VARIABLE\"; cat");
  command.argv.insert(command.argv.end(), {"first", "second word"});
  command.environment = command.environment.with("VARIABLE", "value");
  command.input = "from standard input";
  EXPECT_EQ(SystemChildRunner().run(command).output,
            "first|second word|value\nfrom standard input");
}

TEST(SystemChildRunner, captures_both_streams_and_the_exit_code) {
  ChildCommand command = shell("echo out; echo err >&2; exit 7");
  command.errors = ChildStream::capture;
  const ChildResult result = SystemChildRunner().run(command);
  EXPECT_EQ(result.output, "out\n");
  EXPECT_EQ(result.errors, "err\n");
  EXPECT_EQ(result.exit_code, 7);
}

TEST(SystemChildRunner, lets_standard_error_pass) {
  testing::internal::CaptureStderr();
  const ChildResult result = SystemChildRunner().run(shell("echo seen >&2"));
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "seen\n");
  EXPECT_EQ(result.errors, "");
}

TEST(SystemChildRunner, counts_a_signal_as_shells_do) {
  EXPECT_EQ(SystemChildRunner().run(shell("kill -9 $$")).exit_code, 128 + SIGKILL);
}

TEST(SystemChildRunner, refuses_a_nul_that_would_cut_a_text) {
  using namespace std::string_literals;
  ChildCommand command = shell("exit 0");
  command.argv.push_back("a\0b"s);
  EXPECT_THROW(SystemChildRunner().run(command), ChildError);
  command = shell("exit 0");
  command.argv.front() += "\0x"s;
  EXPECT_THROW(SystemChildRunner().run(command), ChildError);
  command = shell("exit 0");
  command.environment = command.environment.with("A", "b\0c"s);
  EXPECT_THROW(SystemChildRunner().run(command), ChildError);
}

TEST(SystemChildRunner, does_not_show_the_text_with_a_nul_for_it_may_hold_a_secret) {
  using namespace std::string_literals;
  ChildCommand with_argument = shell("exit 0");
  with_argument.argv.push_back("hunter2\0b"s);
  ChildCommand with_variable = shell("exit 0");
  with_variable.environment = with_variable.environment.with("A", "hunter2\0c"s);
  for (const ChildCommand& command : {with_argument, with_variable}) {
    try {
      SystemChildRunner().run(command);
      ADD_FAILURE() << "it ran";
    } catch (const ChildError& error) {
      EXPECT_EQ(error.where().find("hunter2"), std::string::npos);
      EXPECT_NE(error.where().find("sh"), std::string::npos);
    }
  }
}

TEST(SystemChildRunner, gives_the_child_back_the_signals_that_we_ignore) {
  EXPECT_EQ(SystemChildRunner().run(shell("kill -PIPE $$")).exit_code, 128 + SIGPIPE);
}

TEST(SystemChildRunner, moves_more_than_a_pipe_holds_both_ways) {
  ChildCommand command = shell("cat");
  command.input = std::string(900000, 'x');
  EXPECT_EQ(SystemChildRunner().run(command).output, *command.input);
}

TEST(SystemChildRunner, outlives_a_child_that_does_not_read) {
  ChildCommand command = shell("exec 0<&-; echo done");
  command.input = std::string(900000, 'x');
  EXPECT_EQ(SystemChildRunner().run(command).output, "done\n");
}

TEST(SystemChildRunner, hands_no_descriptor_on) {
  const Environment environment({"PATH=/usr/bin:/bin"});
  ChildCommand command =
      shell("for fd in 3 4 5 6 7 8 9; do (: <&$fd) 2>/dev/null && echo $fd; done");
  command.errors = ChildStream::capture;
  // Those that the test itself was started with are not ours.
  std::string inherited;
  for (int fd = 3; fd < 10; ++fd) {
    const int flags = fcntl(fd, F_GETFD);
    inherited += flags >= 0 && (flags & FD_CLOEXEC) == 0 ? std::to_string(fd) + '\n' : "";
  }
  EXPECT_EQ(SystemChildRunner().run(command).output, inherited);
}

TEST(SystemChildRunner, does_not_wait_for_what_a_child_leaves_behind) {
  const test::TempFolder folder;
  ASSERT_EQ(mkfifo(folder.file("fifo").c_str(), 0600), 0);
  // The one left behind holds standard output until somebody opens the other end.
  const auto result = SystemChildRunner().run(shell("cat " + folder.file("fifo") + " & echo done"));
  EXPECT_EQ(result.output, "done\n");
  close(open(folder.file("fifo").c_str(), O_WRONLY));
}

TEST(SystemChildRunner, ends_a_child_that_takes_too_long) {
  ChildCommand command = shell("exec sleep 1000");
  command.timeout = 20ms;
  EXPECT_EQ(failure_of(command), ChildError::Problem::timeout);
}

TEST(SystemChildRunner, ends_a_child_that_prints_without_end) {
  ChildCommand command = shell("exec yes");
  command.limit = 1000;
  EXPECT_EQ(failure_of(command), ChildError::Problem::too_large);
}

TEST(SystemChildRunner, keeps_the_start_of_endless_complaints) {
  ChildCommand command = shell("yes | head -c 100000 >&2; echo done");
  command.errors = ChildStream::capture;
  command.limit = 1000;
  const ChildResult result = SystemChildRunner().run(command);
  EXPECT_EQ(result.errors.size(), 1000U);
  EXPECT_EQ(result.output, "done\n");
}

TEST(SystemChildRunner, tells_what_is_missing_from_what_cannot_run) {
  const test::TempFolder folder;
  ChildCommand command = shell("");
  command.argv = {"no-such-program-anywhere"};
  EXPECT_EQ(failure_of(command), ChildError::Problem::not_found);
  command.argv = {folder.file("none")};
  EXPECT_EQ(failure_of(command), ChildError::Problem::not_found);
  command.argv = {folder.write("text", "no program")};
  EXPECT_EQ(failure_of(command), ChildError::Problem::not_runnable);
}

// The child says that it runs by interrupting us; so there is nothing to wait for.
TEST(SystemChildRunner, ends_the_child_on_ctrl_c) {
  const InterruptHandler handler;
  EXPECT_THROW(SystemChildRunner().run(shell("kill -INT $PPID; exec sleep 1000")), Cancelled);
  EXPECT_THROW(SystemChildRunner().run(shell("echo late")), Cancelled);
}

// It answers the request to end with a second interrupt, as a user who has had enough would.
TEST(SystemChildRunner, ends_a_deaf_child_when_the_user_insists) {
  const InterruptHandler handler;
  const ChildCommand deaf =
      shell("trap 'kill -INT $PPID' TERM; kill -INT $PPID; while :; do :; done");
  EXPECT_THROW(SystemChildRunner().run(deaf), Cancelled);
  EXPECT_EQ(interrupt_count(), 2);
}

TEST(Which, takes_the_first_executable_of_the_path) {
  const test::TempFolder folder;
  mkdir(folder.file("a").c_str(), 0700);
  mkdir(folder.file("b").c_str(), 0700);
  folder.write("a/tool", "not executable");
  chmod(folder.write("b/tool", "").c_str(), 0700);
  EXPECT_EQ(which("tool", folder.file("none") + ':' + folder.file("a") + ':' + folder.file("b")),
            folder.file("b/tool"));
  EXPECT_EQ(which("./tool", ""), "./tool");
  EXPECT_FALSE(which("a", folder.path()));
  EXPECT_FALSE(which("", folder.path()));
}

TEST(Which, passes_over_the_current_folder) {
  const test::TempFolder folder;
  chmod(folder.write("tool", "").c_str(), 0700);
  const std::filesystem::path before = std::filesystem::current_path();
  ASSERT_EQ(chdir(folder.path().c_str()), 0);
  EXPECT_FALSE(which("tool", ":."));
  ASSERT_EQ(chdir(before.c_str()), 0);
}

} // namespace
} // namespace iam::util
