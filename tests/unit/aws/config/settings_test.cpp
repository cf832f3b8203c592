#include "aws/config/config_error.hpp"
#include "aws/config/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::aws {
namespace {

using testing::HasSubstr;

Settings settings_of(std::string_view config, const std::vector<std::string>& variables = {},
                     const SettingFlags& flags = {}) {
  return Settings::of(flags, util::Environment(variables), read_config_files({}, config, ""));
}

constexpr const char* k_two_profiles =
    "[default]\nregion = eu-west-1\n[profile b]\nregion = us-b-1\n"
    "[profile c]\nregion = us-c-1\n";

TEST(Settings, a_profile_is_named_by_flag_then_by_the_two_variables) {
  const std::vector<std::string> both = {"AWS_PROFILE=b", "AWS_DEFAULT_PROFILE=c"};
  EXPECT_EQ(settings_of(k_two_profiles, both, {"default", {}}).profile_name(), "default");
  EXPECT_TRUE(settings_of(k_two_profiles, both, {"default", {}}).is_profile_from_flag());
  EXPECT_EQ(settings_of(k_two_profiles, both).profile_name(), "b");
  EXPECT_FALSE(settings_of(k_two_profiles, both).is_profile_from_flag());
  EXPECT_EQ(settings_of(k_two_profiles, {"AWS_DEFAULT_PROFILE=c"}).profile_name(), "c");
  EXPECT_EQ(settings_of(k_two_profiles).profile_name(), "default");
}

TEST(Settings, a_misspelt_profile_gets_a_suggestion) {
  try {
    settings_of("[profile staging]\n", {"AWS_PROFILE=stagign"});
    FAIL() << "was found";
  } catch (const ConfigError& e) {
    EXPECT_EQ(e.problem(), ConfigError::Problem::profile_not_found);
    EXPECT_THAT(e.cause(), HasSubstr("\"stagign\""));
    EXPECT_THAT(e.cure(), HasSubstr("\"staging\""));
  }
}

TEST(Settings, a_profile_that_was_not_named_need_not_exist) {
  const Settings settings = settings_of("");
  EXPECT_EQ(settings.profile_name(), "default");
  EXPECT_EQ(settings.region(), std::nullopt);
  EXPECT_THROW(settings.require_region(), ConfigError);
}

TEST(Settings, a_region_is_named_by_flag_then_variables_then_profile) {
  const std::vector<std::string> both = {"AWS_REGION=us-1", "AWS_DEFAULT_REGION=us-2"};
  EXPECT_EQ(settings_of(k_two_profiles, both, {{}, "us-0"}).region(), "us-0");
  EXPECT_EQ(settings_of(k_two_profiles, both).region(), "us-1");
  EXPECT_EQ(settings_of(k_two_profiles, {"AWS_DEFAULT_REGION=us-2"}).region(), "us-2");
  EXPECT_EQ(settings_of(k_two_profiles).region(), "eu-west-1");
}

TEST(Settings, without_a_region_sts_and_iam_are_global) {
  const Settings settings = settings_of("");
  EXPECT_EQ(settings.endpoint(Service::sts).url, "https://sts.amazonaws.com");
  EXPECT_EQ(settings.endpoint(Service::sts).signing_region, "us-east-1");
  EXPECT_EQ(settings.endpoint(Service::iam).url, "https://iam.amazonaws.com");
  EXPECT_THROW(settings.endpoint(Service::eks), ConfigError);
}

TEST(Settings, a_variable_set_to_nothing_hides_the_profiles_region) {
  const Settings settings = settings_of(k_two_profiles, {"AWS_REGION="});
  EXPECT_EQ(settings.region(), "");
  EXPECT_THROW(settings.endpoint(Service::sts), ConfigError);
}

constexpr const char* k_endpoints = "[default]\nregion = eu-west-1\nservices = s\n"
                                    "endpoint_url = http://profile\n"
                                    "[services s]\nsso_oidc =\n  endpoint_url = http://section\n";

TEST(Settings, the_nearest_endpoint_wins) {
  const std::vector<std::string> both = {"AWS_ENDPOINT_URL_SSO_OIDC=http://own",
                                         "AWS_ENDPOINT_URL=http://all"};
  EXPECT_EQ(settings_of(k_endpoints, both).endpoint(Service::sso_oidc).url, "http://own");
  EXPECT_EQ(settings_of(k_endpoints, {both[1]}).endpoint(Service::sso_oidc).url, "http://all");
  EXPECT_EQ(settings_of(k_endpoints).endpoint(Service::sso_oidc).url, "http://section");
  EXPECT_EQ(settings_of(k_endpoints).endpoint(Service::sts).url, "http://profile");
  EXPECT_EQ(settings_of(k_endpoints, {both[0], "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=True"})
                .endpoint(Service::sso_oidc)
                .url,
            "https://oidc.eu-west-1.amazonaws.com");
}

TEST(Settings, with_an_endpoint_of_the_users_iam_is_signed_for_the_sessions_region) {
  EXPECT_EQ(settings_of(k_endpoints).endpoint(Service::iam).signing_region, "eu-west-1");
}

TEST(Settings, an_endpoint_that_is_no_url_is_refused_with_its_variable) {
  for (const std::string url : {"localhost:4566", "ftp://h", "https://", "nonsense"}) {
    try {
      settings_of("", {"AWS_ENDPOINT_URL_STS=" + url}).endpoint(Service::sts);
      ADD_FAILURE() << url;
    } catch (const ConfigError& e) {
      EXPECT_EQ(e.where(), "AWS_ENDPOINT_URL_STS");
    }
  }
}

TEST(Settings, fips_and_dual_stack_are_on_only_for_true) {
  const Settings on = settings_of("[default]\nuse_dualstack_endpoint=TRUE\n",
                                  {"AWS_USE_FIPS_ENDPOINT=true", "AWS_REGION=us-east-1"});
  EXPECT_EQ(on.endpoint(Service::sts).url, "https://sts-fips.us-east-1.api.aws");
  const Settings off = settings_of("[default]\nuse_dualstack_endpoint=TRUE\n",
                                   {"AWS_USE_DUALSTACK_ENDPOINT=1", "AWS_REGION=us-east-1"});
  EXPECT_EQ(off.endpoint(Service::sts).url, "https://sts.us-east-1.amazonaws.com");
}

TEST(Settings, retries_are_three_unless_said_otherwise_and_bad_ones_refused) {
  EXPECT_EQ(settings_of("").retries().max_attempts, 3);
  EXPECT_EQ(settings_of("[default]\nmax_attempts=5\n").retries().max_attempts, 5);
  EXPECT_EQ(settings_of("", {"AWS_RETRY_MODE=legacy"}).retries().mode, RetrySettings::Mode::legacy);
  EXPECT_EQ(settings_of("", {"AWS_RETRY_MODE="}).retries().mode, RetrySettings::Mode::standard);
  for (const std::string bad :
       {"AWS_MAX_ATTEMPTS=0", "AWS_MAX_ATTEMPTS=3x", "AWS_MAX_ATTEMPTS=", "AWS_RETRY_MODE=fast"}) {
    EXPECT_THROW(settings_of("", {bad}).retries(), ConfigError) << bad;
  }
}

TEST(Settings, a_bundle_of_authorities_set_to_nothing_is_refused) {
  EXPECT_EQ(settings_of("").ca_bundle(), std::nullopt);
  EXPECT_EQ(settings_of("[default]\nca_bundle=/p\n", {"REQUESTS_CA_BUNDLE=/r"}).ca_bundle(), "/p");
  EXPECT_EQ(settings_of("", {"REQUESTS_CA_BUNDLE=/r"}).ca_bundle(), "/r");
  EXPECT_THROW(settings_of("", {"AWS_CA_BUNDLE="}).ca_bundle(), ConfigError);
}

} // namespace
} // namespace iam::aws
