#include "aws/credentials/container.hpp"
#include "aws/credentials/credentials_error.hpp"
#include "support/credential_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::aws {
namespace {

using test::CredentialWorld;
using testing::HasSubstr;

std::vector<std::string> full_uri(const std::string& uri) {
  return {"AWS_CONTAINER_CREDENTIALS_FULL_URI=" + uri};
}

TEST(Container, without_its_variables_it_is_not_there) {
  CredentialWorld world("");
  EXPECT_FALSE(container_source(world.tools()).has_value());
}

TEST(Container, is_asked_directly_and_in_the_clear_with_two_seconds_to_answer) {
  CredentialWorld world("", full_uri("http://169.254.170.23/v1/credentials"));
  EXPECT_EQ(container_source(world.tools())->fetch().access_key_id, "ASIACONT");
  ASSERT_EQ(world.aws.requests.size(), 1U);
  EXPECT_EQ(world.aws.requests[0].route, net::Route::direct);
  EXPECT_EQ(world.aws.requests[0].plain_http, net::PlainHttp::with_credentials);
  EXPECT_EQ(world.aws.requests[0].timeout, std::chrono::seconds(2));
}

TEST(Container, only_this_machine_the_platform_and_https_are_asked) {
  for (const std::string host : {"127.0.0.1", "127.1.2.3", "[::1]", "localhost", "169.254.170.2",
                                 "169.254.170.23", "[fd00:ec2::23]"}) {
    CredentialWorld world("", full_uri("http://" + host + "/c"));
    EXPECT_NO_THROW(container_source(world.tools())->fetch()) << host;
  }
  for (const std::string host : {"example.com", "169.254.169.254", "127.0.0.1.example", "10.0.0.1",
                                 "localhost.example", "128.0.0.1", "user@example.com"}) {
    CredentialWorld world("", full_uri("http://" + host + "/c"));
    EXPECT_THROW(container_source(world.tools()), CredentialsError) << host;
  }
}

TEST(Container, a_relative_uri_stays_on_the_agent) {
  for (const std::string uri : {"@example.com/c", ".example.com/c", ":81/c", "c", "?c", "#c"}) {
    CredentialWorld world("", {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=" + uri,
                               "AWS_CONTAINER_AUTHORIZATION_TOKEN=t"});
    EXPECT_THROW(container_source(world.tools()), CredentialsError) << uri;
  }
  CredentialWorld world("", {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/v2/@x?id=1"});
  EXPECT_NO_THROW(container_source(world.tools())->fetch());
  EXPECT_EQ(world.aws.requests.at(0).url, "http://169.254.170.2/v2/@x?id=1");
}

TEST(Container, a_uri_that_is_none_is_named) {
  for (const std::string uri : {"", "no uri"}) {
    CredentialWorld world("", full_uri(uri));
    try {
      container_source(world.tools());
      FAIL() << "was taken";
    } catch (const CredentialsError& e) {
      EXPECT_EQ(e.where(), "AWS_CONTAINER_CREDENTIALS_FULL_URI");
    }
  }
}

TEST(Container, is_asked_three_times_a_second_apart) {
  CredentialWorld world("", full_uri("http://localhost/c"));
  world.aws = test::CannedAws(util::Json::parse(R"([["localhost", 500, {}, "no"]])"));
  EXPECT_THROW(container_source(world.tools())->fetch(), CredentialsError);
  EXPECT_EQ(world.aws.requests.size(), 3U);
  EXPECT_EQ(world.clock.naps,
            (std::vector<std::chrono::milliseconds>(2, std::chrono::milliseconds(1000))));
}

TEST(Container, a_token_with_a_line_break_is_not_sent) {
  CredentialWorld world("", {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/c",
                             "AWS_CONTAINER_AUTHORIZATION_TOKEN=a\r\nX: y"});
  try {
    container_source(world.tools())->fetch();
    FAIL() << "was sent";
  } catch (const CredentialsError& e) {
    EXPECT_THAT(e.cause(), HasSubstr("header value"));
    EXPECT_EQ(e.where(), "AWS_CONTAINER_AUTHORIZATION_TOKEN");
  }
  EXPECT_TRUE(world.aws.requests.empty());
}

TEST(Container, an_empty_name_of_the_token_file_is_said) {
  CredentialWorld world(
      "", {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/c", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE="});
  try {
    container_source(world.tools())->fetch();
    FAIL() << "was read";
  } catch (const CredentialsError& e) {
    EXPECT_EQ(e.where(), "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
  }
  EXPECT_TRUE(world.aws.requests.empty());
}

TEST(Container, an_answer_that_lacks_a_key_is_refused) {
  CredentialWorld world("", full_uri("http://localhost/c"));
  world.aws =
      test::CannedAws(util::Json::parse(R"([["localhost", 200, {}, {"AccessKeyId":"A"}]])"));
  try {
    container_source(world.tools())->fetch();
    FAIL() << "was taken";
  } catch (const CredentialsError& e) {
    EXPECT_THAT(e.cause(), HasSubstr("SecretAccessKey"));
  }
}

} // namespace
} // namespace iam::aws
