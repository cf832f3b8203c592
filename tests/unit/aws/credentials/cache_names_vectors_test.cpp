// The cases of aws-cache-key-vectors.json: the names of the AWS CLI 2.36.7's cache files.

#include "aws/credentials/cache_names.hpp"
#include "support/vectors.hpp"

#include <gtest/gtest.h>

namespace iam::aws {
namespace {

using util::Json;

AssumeRoleRequest request_of(const Json& arguments) {
  AssumeRoleRequest request;
  request.role_arn = arguments.value("RoleArn", "");
  request.role_session_name = arguments.value("RoleSessionName", "");
  request.external_id = arguments.value("ExternalId", "");
  request.serial_number = arguments.value("SerialNumber", "");
  if (arguments.contains("DurationSeconds")) {
    request.duration = std::chrono::seconds(arguments.at("DurationSeconds").get<int>());
  }
  return request;
}

TEST(CacheNameVectors, files_are_named_as_the_aws_cli_names_them) {
  const Json vectors = test::vectors("aws-cache-key-vectors.json");
  for (const Json& test : vectors.at("assume_role")) {
    EXPECT_EQ(assume_role_cache_name(request_of(test.at("args"))), test.at("file")) << test;
  }
  for (const Json& test : vectors.at("sso_role")) {
    const Json key = util::parse_json(test.at("json").get<std::string>(), "");
    EXPECT_EQ(sso_role_cache_name(key.at("accountId"), key.at("roleName"),
                                  key.value("sessionName", ""), key.value("startUrl", "")),
              test.at("file"))
        << test;
  }
  for (const Json& test : vectors.at("sso_token")) {
    EXPECT_EQ(sso_token_cache_name(test.at("input").get<std::string>()), test.at("file")) << test;
  }
  // A registration's file is named like a token's: by the SHA-1 of a text.
  for (const Json& test : vectors.at("sso_registration")) {
    EXPECT_EQ(sso_token_cache_name(test.at("json").get<std::string>()), test.at("file")) << test;
  }
  for (const Json& test : vectors.at("login")) {
    EXPECT_EQ(login_cache_name(test.at("input").get<std::string>()), test.at("file")) << test;
  }
}

} // namespace
} // namespace iam::aws
