// The cases of eks-token-vectors.json: tokens that botocore 1.43.11 signs as `aws eks get-token`
// does, at a frozen time.

#include "aws/cluster_token.hpp"
#include "support/vectors.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <gtest/gtest.h>

namespace iam::aws {
namespace {

using util::Json;
using util::text_at;

// The endpoint in `https://HOST/?...&X-Amz-Credential=KEY%2FDATE%2FREGION%2FSERVICE%2F...`.
Endpoint endpoint_of(const std::string& url) {
  const std::string credential = url.substr(url.find("X-Amz-Credential="));
  const std::string slashed = util::replace_all(credential, "%2F", "/");
  const auto parts = util::split(slashed, '/');
  return {url.substr(0, url.find("/?")), std::string(parts.at(2)), std::string(parts.at(3))};
}

TEST(ClusterTokenVectors, every_token_is_that_of_the_aws_cli_to_the_byte) {
  const Json vectors = test::vectors("eks-token-vectors.json");
  const auto now = util::parse_aws_time(text_at(vectors, "frozen_time")).value();
  ASSERT_FALSE(vectors.at("cases").empty());
  for (const Json& test : vectors.at("cases")) {
    SCOPED_TRACE(text_at(test, "name"));
    const Json& keys = vectors.at("credentials").at(text_at(test, "creds"));
    const Credentials credentials{
        text_at(keys, "aws_access_key_id"), util::Secret(text_at(keys, "aws_secret_access_key")),
        util::Secret(text_at(keys, "aws_session_token")), std::nullopt, ""};
    const ClusterToken token = sign_cluster_token(credentials, text_at(test, "cluster"),
                                                  endpoint_of(text_at(test, "url")), now);
    EXPECT_EQ(token.text.reveal(), text_at(test, "token"));
  }
}

} // namespace
} // namespace iam::aws
