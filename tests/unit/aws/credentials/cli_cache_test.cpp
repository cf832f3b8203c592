#include "aws/credentials/cli_cache.hpp"
#include "support/fake_clock.hpp"
#include "support/temp_folder.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace iam::aws {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

class CliCacheTest : public testing::Test {
protected:
  Credentials get() {
    return CliCache(util::Environment({"HOME=" + m_home.path()}), m_clock)
        .get("x.json", CachedKind::assumed_role, [&] {
          ++m_fetched;
          return m_fresh;
        });
  }

  void put(const std::string& text) {
    fs::create_directories(m_home.file(".aws/cli/cache"));
    m_home.write(".aws/cli/cache/x.json", text);
  }

  // A file whose credentials last for `rest`.
  void put_lasting(std::chrono::milliseconds rest) {
    put(fmt::format(R"({{"Credentials":{{"AccessKeyId":"OLD","SecretAccessKey":"S",)"
                    R"("SessionToken":"T","Expiration":"{}"}}}})",
                    util::rfc3339(m_clock.now() + rest)));
  }

  test::TempFolder m_home;
  test::FakeClock m_clock;
  int m_fetched = 0;
  Credentials m_fresh{"NEW", util::Secret("S"), util::Secret("T"), m_clock.now() + 1h, ""};
};

TEST_F(CliCacheTest, credentials_are_kept_as_long_as_they_last_15_minutes) {
  put_lasting(15min);
  EXPECT_EQ(get().access_key_id, "OLD");
  put_lasting(15min - 1s);
  EXPECT_EQ(get().access_key_id, "NEW");
}

TEST_F(CliCacheTest, damaged_files_are_replaced) {
  for (const std::string text :
       {"", "{", "[]", "{}", R"({"Credentials":[]})", R"({"Credentials":{"AccessKeyId":"A"}})",
        R"({"Credentials":{"AccessKeyId":"A","SecretAccessKey":"S"}})",
        R"({"Credentials":{"AccessKeyId":"A","SecretAccessKey":"S","Expiration":"soon"}})"}) {
    put(text);
    m_fetched = 0;
    EXPECT_EQ(get().access_key_id, "NEW") << text;
    EXPECT_EQ(get().access_key_id, "NEW") << text;
    EXPECT_EQ(m_fetched, 1) << text;
  }
}

TEST_F(CliCacheTest, what_cannot_be_written_is_fetched_each_time) {
  m_home.write(".aws", "a file in the way of the folder");
  EXPECT_EQ(get().access_key_id, "NEW");
  EXPECT_EQ(get().access_key_id, "NEW");
  EXPECT_EQ(m_fetched, 2);
}

TEST_F(CliCacheTest, files_and_folders_are_for_their_owner_alone) {
  get();
  const auto others = fs::perms::group_all | fs::perms::others_all;
  for (const char* name : {".aws", ".aws/cli", ".aws/cli/cache", ".aws/cli/cache/x.json"}) {
    EXPECT_EQ(fs::status(m_home.file(name)).permissions() & others, fs::perms::none) << name;
  }
}

TEST_F(CliCacheTest, credentials_without_an_end_are_not_kept) {
  m_fresh.expires = std::nullopt;
  get();
  EXPECT_FALSE(fs::exists(m_home.file(".aws/cli/cache/x.json")));
}

TEST_F(CliCacheTest, without_a_home_nothing_is_cached) {
  const CliCache cache(util::Environment(), m_clock);
  EXPECT_EQ(cache.get("x.json", CachedKind::sso, [&] { return m_fresh; }).access_key_id, "NEW");
}

} // namespace
} // namespace iam::aws
