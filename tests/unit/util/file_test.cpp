#include "support/temp_folder.hpp"
#include "util/cancellation.hpp"
#include "util/descriptor.hpp"
#include "util/file.hpp"

#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace iam::util {
namespace {

namespace fs = std::filesystem;
using test::bytes_of;
using testing::ElementsAre;
using testing::HasSubstr;

mode_t mode_of(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(lstat(path.c_str(), &status), 0) << path;
  return status.st_mode & 07777;
}

TEST(ReadFile, gives_every_byte) {
  const test::TempFolder folder;
  const std::string bytes("a\0\r\n\xff", 5);
  EXPECT_EQ(read_file(folder.write("f", bytes)), bytes);
}

TEST(ReadFile, says_what_is_missing_as_go_does) {
  const test::TempFolder folder;
  try {
    read_file(folder.file("none"));
    FAIL() << "read";
  } catch (const FileError& e) {
    EXPECT_EQ(e.cause(), "no such file or directory");
    EXPECT_EQ(e.where(), folder.file("none"));
    EXPECT_TRUE(e.is_missing());
  }
  EXPECT_FALSE(read_file_if_there(folder.file("none")));
  EXPECT_EQ(read_file_if_there(folder.write("f", "x")), "x");
}

TEST(ReadFile, refuses_a_path_with_a_nul) {
  const test::TempFolder folder;
  const std::string path = folder.write("a", "bytes");
  EXPECT_EQ(read_file(path), "bytes");
  EXPECT_THROW(read_file(path + std::string("\0b", 2)), FileError);
}

TEST(ReadFile, refuses_a_folder_and_a_file_past_the_limit) {
  const test::TempFolder folder;
  EXPECT_THROW(read_file(folder.path()), FileError);
  const std::string path = folder.write("f", "12345");
  EXPECT_EQ(read_file(path, 5), "12345");
  EXPECT_THROW(read_file(path, 4), Error);
}

TEST(ReadDescriptor, does_not_make_ctrl_c_wait_for_a_pipe) {
  const InterruptHandler handler;
  const Pipe pipe = make_pipe();
  raise(SIGINT);
  EXPECT_THROW(read_descriptor(pipe.read_end.get(), "standard input"), Cancelled);
}

TEST(ReadFile, does_not_make_ctrl_c_wait_for_somebody_to_write_to_a_pipe) {
  const test::TempFolder folder;
  ASSERT_EQ(mkfifo(folder.file("pipe").c_str(), 0600), 0);
  const InterruptHandler handler;
  raise(SIGINT);
  EXPECT_THROW(read_file(folder.file("pipe")), Cancelled);
}

TEST(WriteFile, makes_a_new_file_as_the_umask_says) {
  const test::TempFolder folder;
  const mode_t before = umask(027);
  write_file(folder.file("f"), "bytes");
  umask(before);
  EXPECT_EQ(bytes_of(folder.file("f")), "bytes");
  EXPECT_EQ(mode_of(folder.file("f")), 0640U);
  EXPECT_THAT(folder.names(), ElementsAre("f"));
}

TEST(WriteFile, keeps_the_mode_of_the_old_file) {
  const test::TempFolder folder;
  const std::string path = folder.write("f", "old");
  chmod(path.c_str(), 0604);
  write_file(path, "new");
  EXPECT_EQ(bytes_of(path), "new");
  EXPECT_EQ(mode_of(path), 0604U);
}

TEST(WriteFile, keeps_the_owner_where_it_may) {
  const bool may_give_away = geteuid() == 0;
  const uid_t owner = may_give_away ? 12345 : geteuid();
  const gid_t group = may_give_away ? 23456 : getegid();
  const test::TempFolder folder;
  const std::string path = folder.write("f", "old");
  ASSERT_EQ(chown(path.c_str(), owner, group), 0);
  chmod(path.c_str(), 0640);
  write_file(path, "new");
  struct stat status {};
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, owner);
  EXPECT_EQ(status.st_gid, group);
  EXPECT_EQ(mode_of(path), 0640U);
}

TEST(WriteFile, makes_secrets_readable_by_their_owner_alone) {
  const test::TempFolder folder;
  const mode_t before = umask(0);
  write_file(folder.file("new"), "s", {.privacy = Privacy::owner_only});
  const std::string old = folder.write("old", "s");
  write_file(old, "s", {.privacy = Privacy::owner_only});
  umask(before);
  EXPECT_EQ(mode_of(folder.file("new")), 0600U);
  EXPECT_EQ(mode_of(old), 0600U);
}

TEST(WriteFile, follows_links_and_leaves_them_links) {
  const test::TempFolder folder;
  fs::create_directory(folder.file("real"));
  const std::string target = folder.write("real/f", "old");
  fs::create_symlink("real/f", folder.file("one"));
  fs::create_symlink(folder.file("one"), folder.file("two"));
  write_file(folder.file("two"), "new");
  EXPECT_EQ(bytes_of(target), "new");
  EXPECT_TRUE(fs::is_symlink(folder.file("one")));
  EXPECT_TRUE(fs::is_symlink(folder.file("two")));
}

TEST(WriteFile, makes_the_file_that_a_dangling_link_names) {
  const test::TempFolder folder;
  fs::create_symlink("later", folder.file("link"));
  write_file(folder.file("link"), "x");
  EXPECT_EQ(bytes_of(folder.file("later")), "x");
  EXPECT_TRUE(fs::is_symlink(folder.file("link")));
}

TEST(WriteFile, refuses_a_ring_of_links) {
  const test::TempFolder folder;
  fs::create_symlink("b", folder.file("a"));
  fs::create_symlink("a", folder.file("b"));
  EXPECT_THROW(write_file(folder.file("a"), "x"), FileError);
}

// Takes root's power over every file away, as long as it lives.
class WithoutPrivileges {
public:
  explicit WithoutPrivileges(const test::TempFolder& folder) : m_was_root(geteuid() == 0) {
    if (m_was_root) {
      constexpr uid_t k_nobody = 65534;
      EXPECT_EQ(chown(folder.path().c_str(), k_nobody, k_nobody), 0);
      EXPECT_EQ(setegid(k_nobody), 0);
      EXPECT_EQ(seteuid(k_nobody), 0);
    }
  }
  ~WithoutPrivileges() {
    if (m_was_root) {
      EXPECT_EQ(seteuid(0), 0);
      EXPECT_EQ(setegid(0), 0);
    }
  }
  WithoutPrivileges(const WithoutPrivileges&) = delete;
  WithoutPrivileges& operator=(const WithoutPrivileges&) = delete;

private:
  bool m_was_root;
};

// Whether the file at `path` could be given to somebody else, which root alone can do.
bool give_away(const std::string& path, uid_t user, gid_t group) {
  const bool is_root = geteuid() == 0;
  EXPECT_TRUE(!is_root || chown(path.c_str(), user, group) == 0);
  return is_root;
}

// The three parts of what writing to `path` fails with; nothing where it is written.
std::vector<std::string> failure_of_writing(const std::string& path) {
  try {
    write_file(path, "new");
    return {};
  } catch (const Error& error) {
    return {error.cause(), error.where(), error.cure()};
  }
}

TEST(WriteFile, leaves_the_file_of_another_user_alone_where_it_cannot_stay_theirs) {
  const test::TempFolder folder;
  const std::string path = folder.write("f", "old");
  chmod(path.c_str(), 0666);
  const bool is_theirs = give_away(path, 12345, 23456);
  const WithoutPrivileges user(folder);
  const auto failure = failure_of_writing(path);
  if (is_theirs) {
    EXPECT_THAT(failure, ElementsAre(HasSubstr("uid 12345"), path, HasSubstr("sudo -u '#12345'")));
  }
  EXPECT_EQ(failure.empty(), !is_theirs);
  EXPECT_EQ(bytes_of(path), is_theirs ? "old" : "new");
  EXPECT_THAT(folder.names(), ElementsAre("f"));
}

TEST(WriteFile, says_when_the_group_was_lost_and_gives_its_rights_to_no_other) {
  const test::TempFolder folder;
  const std::string path = folder.write("f", "old");
  chmod(path.c_str(), 0664);
  const bool is_theirs = give_away(path, 65534, 23456);
  const WithoutPrivileges user(folder);
  std::string notes;
  write_file(path, "new", {.note = [&](const std::string& text) { notes += text; }});
  EXPECT_EQ(bytes_of(path), "new");
  EXPECT_EQ(mode_of(path), is_theirs ? 0604U : 0664U);
  const std::string lost = path +
                           ": its group (gid 23456) could not be preserved, and has lost its "
                           "rights to the file";
  EXPECT_EQ(notes, is_theirs ? lost : "");
}

TEST(WriteFile, says_nothing_of_a_lost_group_that_had_no_rights) {
  const test::TempFolder folder;
  const std::string path = folder.write("f", "old");
  chmod(path.c_str(), 0600);
  give_away(path, 65534, 23456);
  const WithoutPrivileges user(folder);
  std::string notes;
  write_file(path, "new", {.note = [&](const std::string& text) { notes += text; }});
  EXPECT_EQ(bytes_of(path), "new");
  EXPECT_EQ(mode_of(path), 0600U);
  EXPECT_EQ(notes, "");
}

TEST(WriteFile, respects_a_file_made_read_only) {
  const test::TempFolder folder;
  const WithoutPrivileges user(folder);
  const std::string path = folder.write("f", "old");
  chmod(path.c_str(), 0400);
  EXPECT_THROW(write_file(path, "new"), FileError);
  EXPECT_EQ(bytes_of(path), "old");
}

TEST(WriteFile, refuses_what_is_no_file) {
  const test::TempFolder folder;
  EXPECT_THROW(write_file(folder.path(), "x"), Error);
  EXPECT_THROW(write_file("/dev/null", "x"), Error);
  EXPECT_THROW(write_file(folder.file("no/folder"), "x"), FileError);
}

TEST(WriteFile, writes_only_while_the_file_is_what_was_read) {
  const test::TempFolder folder;
  const std::string path = folder.write("f", "read");
  const std::optional<std::string> read = "read";
  write_file(path, "ours", {.still = &read});
  EXPECT_EQ(bytes_of(path), "ours");
  folder.write("f", "theirs");
  EXPECT_THROW(write_file(path, "ours", {.still = &read}), ChangedMeanwhile);
  EXPECT_EQ(bytes_of(path), "theirs");
  const std::optional<std::string> absent;
  EXPECT_THROW(write_file(path, "ours", {.still = &absent}), ChangedMeanwhile);
  write_file(folder.file("new"), "ours", {.still = &absent});
  EXPECT_THAT(folder.names(), ElementsAre("f", "new"));
}

// The size limit of the process stands for a full disk: both fail in the middle of the write.
TEST(WriteFile, leaves_the_old_file_and_nothing_else_when_the_disk_is_full) {
  const test::TempFolder folder;
  const std::string path = folder.write("f", "old");
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto on_limit = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{4096, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  EXPECT_THROW(write_file(path, std::string(100000, 'x')), FileError);
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, on_limit);
  EXPECT_EQ(bytes_of(path), "old");
  EXPECT_THAT(folder.names(), ElementsAre("f"));
}

TEST(MakeFolders, makes_those_above_and_accepts_what_is_there) {
  const test::TempFolder folder;
  const std::string path = folder.file("a/b/c");
  make_folders(path, Privacy::owner_only);
  make_folders(path, Privacy::owner_only);
  EXPECT_EQ(mode_of(path), 0700U);
  EXPECT_EQ(mode_of(folder.file("a")), 0700U);
  folder.write("file", "");
  EXPECT_THROW(make_folders(folder.file("file")), FileError);
  EXPECT_THROW(make_folders(folder.file("file/below")), FileError);
  EXPECT_THROW(make_folders("/proc/nothing/can/be/made"), FileError); // however often it is tried
}

TEST(FolderOf, knows_the_root_and_no_folder_at_all) {
  EXPECT_EQ(folder_of("/a/b"), "/a");
  EXPECT_EQ(folder_of("/a"), "/");
  EXPECT_EQ(folder_of("a"), ".");
}

TEST(WriteFile, gives_up_on_a_file_that_another_process_locks_and_leaves_nothing_behind) {
  const test::TempFolder folder;
  const std::string path = folder.write("map", "old");
  const std::optional<std::string> read = "old";
  const Descriptor foreign(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  ASSERT_EQ(flock(foreign.get(), LOCK_EX), 0);
  const FileOptions options{.still = &read, .lock_patience = std::chrono::milliseconds(30)};
  try {
    write_file(path, "ours", options);
    FAIL() << "was written";
  } catch (const Error& e) {
    EXPECT_EQ(e.where(), path);
    EXPECT_THAT(e.cause(), testing::HasSubstr("locked by another process"));
  }
  EXPECT_THAT(folder.names(), testing::ElementsAre("map"));
  const InterruptHandler handler;
  raise(SIGINT);
  EXPECT_THROW(write_file(path, "ours", {.still = &read}), Cancelled);
  EXPECT_THAT(folder.names(), testing::ElementsAre("map"));
}

} // namespace
} // namespace iam::util
