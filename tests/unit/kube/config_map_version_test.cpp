#include "kube/api_error.hpp"
#include "kube/config_map_version.hpp"
#include "support/api_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::kube {
namespace {

using test::api_answer;
using test::ApiServer;

const ConfigMapName k_name = {"kube-system", "aws-auth"};

TEST(VersionOf, asks_for_the_metadata_alone) {
  ApiServer server({api_answer(200, R"({"metadata":{"resourceVersion":"7"}})")});
  EXPECT_EQ(version_of(server.client, k_name), "7");
  EXPECT_EQ(server.request(0).url, "https://h/api/v1/namespaces/kube-system/configmaps/aws-auth");
  bool is_partial = false;
  for (const auto& [name, value] : server.request(0).headers) {
    is_partial = is_partial || value.find("as=PartialObjectMetadata") != std::string::npos;
  }
  EXPECT_TRUE(is_partial);
}

TEST(VersionOf, is_empty_where_there_is_none) {
  ApiServer server(
      {api_answer(404, R"({"kind":"Status","status":"Failure","reason":"NotFound","code":404})")});
  EXPECT_EQ(version_of(server.client, k_name), "");
}

TEST(VersionOf, says_why_it_may_not_be_asked) {
  ApiServer server(
      {api_answer(403, R"({"kind":"Status","status":"Failure","reason":"Forbidden","code":403})")});
  EXPECT_THROW(version_of(server.client, k_name), ApiError);
}

} // namespace
} // namespace iam::kube
