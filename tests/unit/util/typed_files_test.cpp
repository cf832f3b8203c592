#include "support/temp_folder.hpp"
#include "util/file_error.hpp"
#include "util/typed_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace iam::util {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class TypedFilesTest : public testing::Test {
protected:
  test::TempFolder m_folder;
  Environment m_environment{std::vector<std::string>{"TMPDIR=" + m_folder.path()}};
  TypedFiles m_files{m_environment, "edit-", ".yaml"};
};

mode_t mode_of(const std::string& path) {
  struct stat status {};
  stat(path.c_str(), &status);
  return status.st_mode & 0777;
}

TEST_F(TypedFilesTest, are_for_their_owner_only) {
  const std::string path = m_files.offer("text");
  EXPECT_EQ(mode_of(path), S_IRUSR | S_IWUSR);
  EXPECT_EQ(test::bytes_of(path), "text");
  EXPECT_THAT(path, HasSubstr(m_folder.path() + "/edit-"));
  chmod(path.c_str(), 0644); // as an editor may leave it
  m_files.accept();
  EXPECT_EQ(m_files.message(), "A copy of your changes has been stored to \"" + path + "\"");
  EXPECT_EQ(mode_of(path), S_IRUSR | S_IWUSR);
}

TEST_F(TypedFilesTest, leave_nothing_behind_if_nothing_was_typed) {
  m_files.offer("text");
  m_files.discard();
  EXPECT_THAT(m_folder.names(), IsEmpty());
  EXPECT_EQ(m_files.message(), "");
}

TEST_F(TypedFilesTest, the_next_one_replaces_what_is_not_kept) {
  m_files.offer("one");
  m_files.accept();
  const std::string two = m_files.offer("two");
  EXPECT_THAT(m_folder.names(), SizeIs(2));
  m_files.accept();
  EXPECT_THAT(m_folder.names(), SizeIs(1));
  m_files.keep();
  const std::string three = m_files.offer("three");
  m_files.accept();
  EXPECT_EQ(m_files.message(),
            "A copy of your changes has been stored to \"" + two + "\" and \"" + three + "\"");
  m_files.remove_all();
  EXPECT_THAT(m_folder.names(), IsEmpty());
}

TEST_F(TypedFilesTest, need_a_folder) {
  const Environment environment({"TMPDIR=/no/such/folder"});
  TypedFiles files(environment, "edit-", ".yaml");
  EXPECT_THROW(files.offer("text"), FileError);
}

} // namespace
} // namespace iam::util
