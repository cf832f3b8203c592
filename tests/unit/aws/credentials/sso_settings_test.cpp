#include "aws/config/config_error.hpp"
#include "aws/credentials/sso_settings.hpp"
#include "util/proposed_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::aws {
namespace {

using testing::HasSubstr;

const std::string k_corp =
    "[sso-session corp]\nsso_start_url = https://corp/start\nsso_region = eu-west-1\n";
const std::string k_lab =
    "[sso-session lab]\nsso_start_url = https://lab/start\nsso_region = us-east-1\n";
const std::string k_dev = "[profile dev]\nsso_session = corp\nsso_account_id = 111122223333\n"
                          "sso_role_name = Dev\n";
const std::string k_old =
    "[profile old]\nsso_start_url = https://old/start\nsso_region = eu-west-2\n"
    "sso_account_id = 111122223333\nsso_role_name = View\n";

SsoSettings portal(const std::string& config, std::optional<std::string> profile = {}) {
  const SettingFlags flags{std::move(profile), {}};
  return find_portal(Settings::of(flags, util::Environment(std::vector<std::string>()),
                                  read_config_files({"config", "credentials"}, config, "")));
}

TEST(FindPortal, is_that_of_the_profile) {
  const SsoSettings found = portal(k_corp + k_lab + k_dev + k_old, "dev");
  EXPECT_EQ(found.session, "corp");
  EXPECT_EQ(found.start_url, "https://corp/start");
  EXPECT_EQ(found.region, "eu-west-1");
  EXPECT_EQ(found.account, "");
  EXPECT_EQ(found.role, "");
  EXPECT_EQ(portal(k_corp + k_dev + k_old, "old").start_url, "https://old/start");
}

TEST(FindPortal, needs_no_account_and_role_in_the_profile) {
  EXPECT_EQ(portal(k_corp + k_lab + "[profile p]\nsso_session = lab\n", "p").session, "lab");
}

TEST(FindPortal, is_that_of_the_profile_from_which_a_role_is_assumed) {
  const std::string chain = "[profile a]\nrole_arn = x\nsource_profile = b\n"
                            "[profile b]\nrole_arn = y\nsource_profile = dev\n";
  EXPECT_EQ(portal(k_corp + k_lab + k_dev + chain, "a").session, "corp");
}

TEST(FindPortal, does_not_follow_profiles_that_name_each_other_forever) {
  const std::string loop = "[profile a]\nsource_profile = b\n[profile b]\nsource_profile = a\n";
  EXPECT_EQ(portal(k_corp + loop, "a").session, "corp");
}

TEST(FindPortal, is_the_only_one_of_the_file_where_the_profile_has_none) {
  EXPECT_EQ(portal(k_corp + k_dev).session, "corp");
  EXPECT_EQ(portal(k_old).start_url, "https://old/start");
  EXPECT_EQ(portal(k_corp + "[profile keys]\nregion = eu-west-1\n", "keys").session, "corp");
}

TEST(FindPortal, takes_profiles_of_one_portal_for_one) {
  std::string other = k_old;
  other.replace(other.find("old"), 3, "new");
  EXPECT_EQ(portal(k_old + other).start_url, "https://old/start");
}

TEST(FindPortal, lists_those_between_which_it_cannot_choose) {
  try {
    portal(k_corp + k_lab + k_dev + k_old);
    FAIL() << "chose";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.cause(), HasSubstr("corp, lab, https://old/start (profile old)"));
    EXPECT_THAT(error.cure(), HasSubstr("--profile"));
  }
}

TEST(FindPortal, tells_how_to_configure_one_where_there_is_none) {
  try {
    portal("[profile keys]\nregion = eu-west-1\n");
    FAIL() << "found";
  } catch (const ConfigError& error) {
    EXPECT_EQ(error.cure(), "run: " + util::aws_command({"configure", "sso"}));
  }
}

TEST(FindPortal, refuses_half_a_session) {
  EXPECT_THROW(portal("[sso-session corp]\nsso_region = eu-west-1\n"), ConfigError);
  EXPECT_THROW(portal("[profile p]\nsso_session = gone\n", "p"), ConfigError);
}

TEST(LoginCommand, names_the_profile_or_else_the_session) {
  EXPECT_EQ(login_command(portal(k_corp + k_dev, "dev")),
            "run: " + util::aws_command({"sso", "login", "--profile", "dev"}));
  EXPECT_EQ(login_command(portal(k_corp)),
            "run: " + util::aws_command({"sso", "login", "--sso-session", "corp"}));
}

} // namespace
} // namespace iam::aws
