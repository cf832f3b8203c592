#include "aws/config/config_error.hpp"
#include "aws/credentials/environment.hpp"

#include <gtest/gtest.h>

namespace iam::aws {
namespace {

util::Environment keys_and(std::vector<std::string> more) {
  more.insert(more.end(), {"AWS_ACCESS_KEY_ID=AK", "AWS_SECRET_ACCESS_KEY=S"});
  return util::Environment(more);
}

TEST(EnvironmentKeys, the_older_name_of_the_token_wins_unless_it_is_empty) {
  const auto token_of = [](const std::vector<std::string>& variables) {
    return environment_source(keys_and(variables))->fetch().session_token.reveal();
  };
  EXPECT_EQ(token_of({"AWS_SECURITY_TOKEN=old", "AWS_SESSION_TOKEN=new"}), "old");
  EXPECT_EQ(token_of({"AWS_SECURITY_TOKEN=", "AWS_SESSION_TOKEN=new"}), "new");
  EXPECT_EQ(token_of({}), "");
}

TEST(EnvironmentKeys, an_end_and_an_account_are_taken_where_they_are_set) {
  const Credentials credentials =
      environment_source(keys_and({"AWS_CREDENTIAL_EXPIRATION=2030-01-02T03:04:05Z",
                                   "AWS_ACCOUNT_ID=111122223333"}))
          ->fetch();
  EXPECT_EQ(util::rfc3339(credentials.expires.value()), "2030-01-02T03:04:05Z");
  EXPECT_EQ(credentials.account_id, "111122223333");
}

TEST(EnvironmentKeys, an_end_that_is_no_time_is_refused_with_its_variable) {
  try {
    environment_source(keys_and({"AWS_CREDENTIAL_EXPIRATION=soon"}));
    FAIL() << "was taken";
  } catch (const ConfigError& e) {
    EXPECT_EQ(e.where(), "AWS_CREDENTIAL_EXPIRATION");
  }
}

} // namespace
} // namespace iam::aws
