#include "cli/completion/answer_cache.hpp"
#include "support/fake_clock.hpp"
#include "support/temp_folder.hpp"
#include "util/json.hpp"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace iam::cli {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

class AnswerCacheTest : public testing::Test {
protected:
  test::TempFolder m_home;
  test::FakeClock m_clock;
  AnswerCache m_cache{util::Environment({"HOME=" + m_home.path()})};
  std::string m_folder = m_home.file(".cache/kubectl-iam/completion");
};

TEST_F(AnswerCacheTest, returns_answers_with_their_age) {
  m_cache.store("a question", util::Json{"x"}, m_clock.now());
  m_clock.advance(seconds(7));
  const auto cached = m_cache.find("a question", m_clock.now());
  ASSERT_TRUE(cached);
  EXPECT_EQ(*cached->answer, util::Json{"x"});
  EXPECT_EQ(cached->age, seconds(7));
  EXPECT_FALSE(m_cache.find("another", m_clock.now()));
}

TEST_F(AnswerCacheTest, files_are_private_and_their_names_say_nothing) {
  m_cache.store("a question", util::Json{"x"}, m_clock.now());
  EXPECT_EQ(fs::status(m_folder).permissions(), fs::perms::owner_all);
  for (const fs::directory_entry& file : fs::directory_iterator(m_folder)) {
    EXPECT_EQ(file.status().permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(file.path().string().find("question"), std::string::npos);
  }
}

TEST_F(AnswerCacheTest, a_folder_that_others_may_write_to_is_not_used) {
  const util::Environment environment({"HOME=" + m_home.path()});
  for (const std::string& folder : {m_folder, fs::path(m_folder).parent_path().string()}) {
    fs::permissions(folder, fs::perms::group_write, fs::perm_options::add);
    EXPECT_FALSE(AnswerCache(environment).is_usable()) << folder;
    fs::permissions(folder, fs::perms::group_write, fs::perm_options::remove);
    EXPECT_TRUE(AnswerCache(environment).is_usable());
  }
}

TEST_F(AnswerCacheTest, a_folder_of_another_owner_is_not_used) {
  if (geteuid() != 0) {
    GTEST_SKIP() << "only root can give a folder away";
  }
  ASSERT_EQ(chown(m_folder.c_str(), 12345, 12345), 0);
  EXPECT_FALSE(AnswerCache(util::Environment({"HOME=" + m_home.path()})).is_usable());
}

TEST_F(AnswerCacheTest, an_answer_from_the_future_does_not_count) {
  m_cache.store("q", util::Json{"x"}, m_clock.now() + seconds(1));
  EXPECT_FALSE(m_cache.find("q", m_clock.now()));
}

TEST_F(AnswerCacheTest, a_broken_file_does_not_count) {
  m_cache.store("q", util::Json{"x"}, m_clock.now());
  for (const fs::directory_entry& file : fs::directory_iterator(m_folder)) {
    fs::resize_file(file.path(), 5);
  }
  EXPECT_FALSE(m_cache.find("q", m_clock.now()));
}

TEST_F(AnswerCacheTest, a_removed_folder_is_not_created_again) {
  fs::remove_all(m_home.file(".cache"));
  m_cache.store("q", util::Json{"x"}, m_clock.now());
  EXPECT_FALSE(fs::exists(m_home.file(".cache")));
}

TEST_F(AnswerCacheTest, old_answers_are_removed) {
  m_cache.store("old", util::Json{"x"}, m_clock.now());
  for (const fs::directory_entry& file : fs::directory_iterator(m_folder)) {
    fs::last_write_time(file.path(), fs::file_time_type::clock::now() - std::chrono::hours(25));
  }
  m_cache.store("new", util::Json{"x"}, m_clock.now());
  EXPECT_FALSE(m_cache.find("old", m_clock.now()));
  EXPECT_TRUE(m_cache.find("new", m_clock.now()));
}

TEST(AnswerCacheWithoutHome, stores_nothing) {
  const AnswerCache cache{util::Environment()};
  EXPECT_FALSE(cache.is_usable());
  cache.store("q", util::Json{"x"}, {});
  EXPECT_FALSE(cache.find("q", {}));
}

} // namespace
} // namespace iam::cli
