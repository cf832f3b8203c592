#include "aws/config/profiles.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

namespace iam::aws {
namespace {

TEST(Profiles, paths_have_home_and_variables_replaced) {
  const util::Environment environment({"HOME=/home/me", "X=/x"});
  EXPECT_EQ(expand_path("~/a", environment), "/home/me/a");
  EXPECT_EQ(expand_path("~", environment), "/home/me");
  EXPECT_EQ(expand_path("$X/a${X}b", environment), "/x/a/xb");
  EXPECT_EQ(expand_path("$NONE/${NONE}/$", environment), "$NONE/${NONE}/$");
  EXPECT_EQ(expand_path("a~b", environment), "a~b");
  EXPECT_EQ(expand_path("${X", environment), "${X");
}

TEST(Profiles, files_that_are_not_there_are_empty) {
  const test::TempFolder home;
  EXPECT_TRUE(load_config_files(util::Environment({"HOME=" + home.path()})).profiles.empty());
  EXPECT_TRUE(load_config_files(util::Environment()).profiles.empty());
  const ConfigFiles folder = load_config_files(
      util::Environment({"AWS_CONFIG_FILE=" + home.path(), "AWS_SHARED_CREDENTIALS_FILE="}));
  EXPECT_TRUE(folder.profiles.empty());
}

TEST(Profiles, the_credentials_file_wins_setting_by_setting) {
  const ConfigFiles files = read_config_files({}, "[profile p]\nregion = a\noutput = json\n",
                                              "[p]\nregion = b\n[q]\nregion = c\n");
  EXPECT_EQ(files.profiles.at("p").get("region"), "b");
  EXPECT_EQ(files.profiles.at("p").get("output"), "json");
  EXPECT_EQ(files.profiles.at("q").get("region"), "c");
  EXPECT_EQ(files.config_profiles.at("p").get("region"), "a");
}

TEST(Profiles, a_profiles_place_is_in_the_file_that_has_it) {
  const ConfigFiles files =
      read_config_files({"/config", "/credentials"}, "\n[profile p]\n", "[p]\n[q]\n");
  EXPECT_EQ(files.place_of("p"), "/config:2");
  EXPECT_EQ(files.place_of("q"), "/credentials:2");
  EXPECT_EQ(files.place_of("none"), "/config");
}

} // namespace
} // namespace iam::aws
