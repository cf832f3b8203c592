#include "support/command_line.hpp"
#include "support/map_manifest.hpp"
#include "support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::cli {
namespace {

using test::CommandLine;
using test::TempFolder;
using testing::HasSubstr;
using testing::Not;

class Hint : public testing::Test {
protected:
  // Adds a role to the manifest, at a terminal.
  std::string after_adding(const std::vector<std::string>& more = {}) {
    m_program.host().out_is_terminal = true;
    m_program.host().err_is_terminal = m_at_terminal;
    std::vector<std::string> words = {
        "add-role", "arn:aws:iam::111122223333:role/New", "--group", "g", "-m", m_manifest};
    words.insert(words.end(), more.begin(), more.end());
    m_program.run(words);
    EXPECT_EQ(m_program.exit_code, 0) << m_program.errors();
    return m_program.errors();
  }

  TempFolder m_home;
  std::string m_manifest = m_home.write("my map.yaml", test::k_map_manifest);
  CommandLine m_program{util::Environment({"HOME=" + m_home.path()})};
  bool m_at_terminal = true;
};

TEST_F(Hint, the_next_step_is_about_the_same_role_and_map) {
  EXPECT_THAT(after_adding(), HasSubstr("next: kubectl iam "));
  EXPECT_THAT(m_program.errors(),
              HasSubstr(" arn:aws:iam::111122223333:role/New --manifest '" + m_manifest + "'\n"));
}

TEST_F(Hint, only_the_first_time) {
  after_adding();
  EXPECT_THAT(after_adding(), Not(HasSubstr("next: ")));
}

TEST_F(Hint, only_at_a_terminal) {
  m_at_terminal = false;
  EXPECT_THAT(after_adding(), Not(HasSubstr("next: ")));
}

TEST_F(Hint, not_after_a_dry_run) {
  EXPECT_THAT(after_adding({"--dry-run=client"}), Not(HasSubstr("next: ")));
}

TEST_F(Hint, never_with_a_secret) {
  EXPECT_THAT(after_adding({"--token", "hidden", "--context", "c", "-v", "3"}),
              testing::AllOf(HasSubstr("--context c"), Not(HasSubstr("hidden"))));
}

TEST_F(Hint, without_a_home_folder) {
  m_program.host().environment = {};
  EXPECT_THAT(after_adding(), HasSubstr("next: "));
}

} // namespace
} // namespace iam::cli
