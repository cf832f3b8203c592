#include "aws/config/config_error.hpp"
#include "aws/credentials/chain.hpp"
#include "aws/credentials/credentials_error.hpp"
#include "aws/credentials/instance_metadata.hpp"
#include "support/credential_world.hpp"

#include <gtest/gtest.h>

namespace iam::aws {
namespace {

using test::CredentialWorld;
using util::Json;

// Nothing can be connected to.
class Unreachable : public net::HttpTransport {
public:
  explicit Unreachable(net::Delivery delivery) : m_delivery(delivery) {}

  net::HttpResponse perform(const net::HttpRequest& request) override {
    ++requests;
    throw net::HttpError(net::HttpError::Problem::timeout, m_delivery, "no answer", request.url);
  }

  int requests = 0;

private:
  net::Delivery m_delivery;
};

TEST(InstanceMetadata, is_given_a_second_and_asked_directly) {
  CredentialWorld world("");
  EXPECT_EQ(instance_credentials(world.tools())->access_key_id, "ASIAIMDS");
  ASSERT_EQ(world.aws.requests.size(), 3U);
  for (const net::HttpRequest& request : world.aws.requests) {
    EXPECT_EQ(request.timeout, std::chrono::seconds(1));
    EXPECT_EQ(request.route, net::Route::direct);
    EXPECT_EQ(request.plain_http, net::PlainHttp::with_credentials);
  }
}

TEST(InstanceMetadata, where_nothing_can_be_connected_to_one_try_is_enough) {
  CredentialWorld world("");
  Unreachable nowhere(net::Delivery::not_sent);
  CredentialTools tools = world.tools();
  Runtime runtime{nowhere, tools.runtime.clock, tools.runtime.random};
  const CredentialTools elsewhere{tools.settings, runtime, tools.children, {}};
  EXPECT_EQ(instance_credentials(elsewhere), std::nullopt);
  EXPECT_EQ(nowhere.requests, 1);
  try {
    resolve_credentials(elsewhere);
    FAIL() << "found some";
  } catch (const CredentialsError& e) {
    EXPECT_EQ(e.problem(), CredentialsError::Problem::none_found);
    EXPECT_NE(e.cure(), "");
  }
}

// A token does not come through a container's network when the hop limit is one.
TEST(InstanceMetadata, where_only_the_token_does_not_come_version_1_is_asked) {
  CredentialWorld world("");
  Unreachable slow(net::Delivery::unknown);
  CredentialTools tools = world.tools();
  Runtime runtime{slow, tools.runtime.clock, tools.runtime.random};
  EXPECT_EQ(instance_credentials({tools.settings, runtime, tools.children, {}}), std::nullopt);
  EXPECT_EQ(slow.requests, 2);
}

TEST(InstanceMetadata, an_error_with_status_200_is_nothing) {
  CredentialWorld world("");
  world.aws = test::CannedAws(Json::parse(
      R"([["my-role", 200, {}, {"Code":"AssumeRoleUnauthorizedAccess","Message":"m"}]])"));
  EXPECT_EQ(instance_credentials(world.tools()), std::nullopt);
}

TEST(InstanceMetadata, settings_that_make_no_sense_are_refused) {
  for (const std::string variable :
       {"AWS_METADATA_SERVICE_TIMEOUT=soon", "AWS_METADATA_SERVICE_NUM_ATTEMPTS=0",
        "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=ipv5"}) {
    CredentialWorld world("", {variable});
    EXPECT_THROW(instance_credentials(world.tools()), ConfigError) << variable;
  }
  CredentialWorld world("", {"AWS_EC2_METADATA_SERVICE_ENDPOINT=nonsense"});
  EXPECT_THROW(instance_credentials(world.tools()), util::Error);
}

TEST(InstanceMetadata, has_an_address_for_ipv6) {
  CredentialWorld world("", {"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=IPv6"});
  instance_credentials(world.tools());
  EXPECT_EQ(world.aws.requests.at(0).url, "http://[fd00:ec2::254]/latest/api/token");
}

} // namespace
} // namespace iam::aws
