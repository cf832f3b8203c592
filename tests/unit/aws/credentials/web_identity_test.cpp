#include "aws/config/config_error.hpp"
#include "aws/credentials/web_identity.hpp"
#include "support/credential_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::aws {
namespace {

using test::CredentialWorld;
using testing::HasSubstr;

constexpr const char* k_config = "[profile p]\nrole_arn = arn:aws:iam::111122223333:role/profile\n"
                                 "web_identity_token_file = /profile/token\n"
                                 "role_session_name = of-profile\n";

std::optional<CredentialSource> source(CredentialWorld& world, EnvironmentUse environment) {
  return web_identity_source("p", environment, CacheUse::none, world.tools());
}

TEST(WebIdentity, each_variable_goes_before_its_setting) {
  CredentialWorld world(k_config, {"AWS_ROLE_ARN=arn:aws:iam::111122223333:role/variable"});
  EXPECT_THAT(source(world, EnvironmentUse::allowed)->detail, HasSubstr("role/variable"));
  EXPECT_THAT(source(world, EnvironmentUse::allowed)->detail, HasSubstr("/profile/token"));
  EXPECT_THAT(source(world, EnvironmentUse::ignored)->detail, HasSubstr("role/profile"));
}

TEST(WebIdentity, a_variable_set_to_nothing_hides_its_setting) {
  CredentialWorld world(k_config, {"AWS_WEB_IDENTITY_TOKEN_FILE="});
  EXPECT_FALSE(source(world, EnvironmentUse::allowed).has_value());
  EXPECT_TRUE(source(world, EnvironmentUse::ignored).has_value());
}

TEST(WebIdentity, a_token_too_short_to_be_one_is_not_sent) {
  CredentialWorld world("[profile p]\nrole_arn = arn:aws:iam::111122223333:role/profile\n");
  const std::string path = world.put("token", "x\n");
  CredentialTools tools = world.tools();
  const Settings settings = Settings::of(
      {}, util::Environment({"AWS_WEB_IDENTITY_TOKEN_FILE=" + path}), tools.settings.files());
  const CredentialTools with_token{settings, tools.runtime, tools.children, {}};
  const auto found = web_identity_source("p", EnvironmentUse::allowed, CacheUse::none, with_token);
  EXPECT_THROW(found->fetch(), ConfigError);
  EXPECT_TRUE(world.aws.requests.empty());
}

} // namespace
} // namespace iam::aws
