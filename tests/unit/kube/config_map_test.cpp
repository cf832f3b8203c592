#include "kube/api_error.hpp"
#include "kube/config_map.hpp"
#include "support/api_server.hpp"
#include "util/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::kube {
namespace {

using test::api_answer;
using test::ApiServer;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

const ConfigMapName k_name = {"kube-system", "aws-auth"};
const WriteOptions k_as_us = {"kubectl-iam", DryRun::none};
constexpr const char* k_object =
    R"({"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"aws-auth",)"
    R"("namespace":"kube-system","uid":"u-1","resourceVersion":"7","labels":{"a":"b"}},)"
    R"("data":{"mapRoles":"- x\n","mapUsers":"[]"},"binaryData":{"c":"AA=="}})";

ConfigMap stored() {
  ApiServer server({api_answer(200, k_object)});
  return *get_config_map(server.client, k_name);
}

std::string not_found(const std::string& name) {
  return R"({"kind":"Status","apiVersion":"v1","status":"Failure","message":"not found",)"
         R"("reason":"NotFound","details":{"name":")" +
         name + R"(","kind":"configmaps"},"code":404})";
}

TEST(GetConfigMap, gives_what_the_server_holds) {
  ApiServer server({api_answer(200, k_object)});
  const ConfigMap map = *get_config_map(server.client, k_name);
  EXPECT_EQ(server.request(0).url, "https://h/api/v1/namespaces/kube-system/configmaps/aws-auth");
  EXPECT_EQ(map.name, k_name);
  EXPECT_EQ(map.uid, "u-1");
  EXPECT_EQ(map.resource_version, "7");
  EXPECT_THAT(map.data, ElementsAre(Pair("mapRoles", "- x\n"), Pair("mapUsers", "[]")));
  EXPECT_FALSE(map.is_immutable);
  EXPECT_EQ(util::dump_json(*map.object), k_object);
}

TEST(GetConfigMap, knows_immutable_and_empty_ones) {
  ApiServer server({api_answer(200, R"({"kind":"ConfigMap","apiVersion":"v1","immutable":true,
    "metadata":{"name":"aws-auth","namespace":"kube-system"},"data":null})")});
  const ConfigMap map = *get_config_map(server.client, k_name);
  EXPECT_TRUE(map.is_immutable);
  EXPECT_THAT(map.data, IsEmpty());
}

TEST(GetConfigMap, gives_nothing_only_where_the_server_says_that_it_has_not_this_one) {
  ApiServer missing({api_answer(404, not_found("aws-auth"))});
  EXPECT_FALSE(get_config_map(missing.client, k_name));
  ApiServer other({api_answer(404, not_found("other"))});
  EXPECT_THROW(get_config_map(other.client, k_name), ApiError);
  ApiServer no_api_server({api_answer(404, "404 page not found")});
  EXPECT_THROW(get_config_map(no_api_server.client, k_name), ApiError);
}

TEST(GetConfigMap, refuses_another_object) {
  for (const char* answer :
       {"[]", R"({"kind":"ConfigMapList","apiVersion":"v1"})",
        R"({"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"x","namespace":"y"}})",
        R"({"kind":"ConfigMap","apiVersion":"v1","metadata":5})",
        R"({"kind":"ConfigMap","apiVersion":"v1","data":[],
            "metadata":{"name":"aws-auth","namespace":"kube-system"}})",
        R"({"kind":"ConfigMap","apiVersion":"v1","data":{"mapRoles":5},
            "metadata":{"name":"aws-auth","namespace":"kube-system"}})"}) {
    SCOPED_TRACE(answer);
    ApiServer server({api_answer(200, answer)});
    EXPECT_THROW(get_config_map(server.client, k_name), UnexpectedAnswer);
  }
}

TEST(PatchConfigMap, names_changed_keys_and_the_version_that_it_was_computed_from) {
  ApiServer server({api_answer(200, k_object)});
  const ConfigMap after =
      patch_config_map(server.client, stored(), {{"mapRoles", "- y\n"}, {"mapUsers", {}}}, k_as_us);
  const net::HttpRequest& request = server.request(0);
  EXPECT_EQ(request.method, "PATCH");
  EXPECT_EQ(request.url, "https://h/api/v1/namespaces/kube-system/configmaps/aws-auth"
                         "?fieldManager=kubectl-iam");
  EXPECT_THAT(request.headers, Contains(Pair("Content-Type", "application/merge-patch+json")));
  EXPECT_EQ(request.body, R"({"metadata":{"uid":"u-1","resourceVersion":"7"},)"
                          R"("data":{"mapRoles":"- y\n","mapUsers":null}})");
  EXPECT_EQ(after.resource_version, "7");
}

TEST(PatchConfigMap, can_be_a_dry_run) {
  ApiServer server({api_answer(200, k_object)});
  patch_config_map(server.client, stored(), {{"mapRoles", "[]"}}, {"m", DryRun::server});
  EXPECT_THAT(server.request(0).url, HasSubstr("?fieldManager=m&dryRun=All"));
}

TEST(PatchConfigMap, throws_a_conflict) {
  ApiServer server({api_answer(409, R"({"kind":"Status","apiVersion":"v1","status":"Failure",
    "message":"the object has been modified","reason":"Conflict","code":409})")});
  try {
    patch_config_map(server.client, stored(), {}, k_as_us);
    FAIL() << "written";
  } catch (const ApiError& e) {
    EXPECT_EQ(e.reason(), "Conflict");
  }
}

TEST(ReplaceConfigMap, keeps_all_else_of_the_object) {
  ApiServer server({api_answer(200, k_object)});
  replace_config_map(server.client, stored(), {{"mapRoles", "- y\n"}, {"mapUsers", {}}}, k_as_us);
  const net::HttpRequest& request = server.request(0);
  EXPECT_EQ(request.method, "PUT");
  EXPECT_EQ(request.body,
            R"({"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"aws-auth",)"
            R"("namespace":"kube-system","uid":"u-1","resourceVersion":"7","labels":{"a":"b"}},)"
            R"("data":{"mapRoles":"- y\n"},"binaryData":{"c":"AA=="}})");
}

TEST(ReplaceConfigMap, makes_data_where_there_was_none) {
  ConfigMap empty = stored();
  empty.object = std::make_shared<const util::Json>(util::parse_json(R"({"data":null})", ""));
  ApiServer server({api_answer(200, k_object)});
  replace_config_map(server.client, empty, {{"mapRoles", "[]"}, {"mapUsers", {}}}, k_as_us);
  EXPECT_EQ(server.request(0).body, R"({"data":{"mapRoles":"[]"}})");
}

TEST(CreateConfigMap, posts_to_the_namespace) {
  ApiServer server({api_answer(201, k_object)});
  create_config_map(server.client, k_name, {{"mapRoles", "[]"}}, k_as_us);
  EXPECT_EQ(server.request(0).method, "POST");
  EXPECT_EQ(server.request(0).url,
            "https://h/api/v1/namespaces/kube-system/configmaps?fieldManager=kubectl-iam");
  EXPECT_EQ(server.request(0).body,
            R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"aws-auth",)"
            R"("namespace":"kube-system"},"data":{"mapRoles":"[]"}})");
}

TEST(WriteConfigMap, refuses_text_that_JSON_cannot_carry) {
  ApiServer server({});
  EXPECT_THROW(patch_config_map(server.client, stored(), {{"k", "\xff"}}, k_as_us), util::Error);
  EXPECT_THROW(replace_config_map(server.client, stored(), {{"k", "\xff"}}, k_as_us), util::Error);
  EXPECT_THROW(create_config_map(server.client, k_name, {{"k", "\xff"}}, k_as_us), util::Error);
  EXPECT_THAT(server.transport.requests, IsEmpty());
}

TEST(WriteConfigMap, needs_a_version_to_be_bound_to) {
  for (const char* version : {"", "0", "00"}) {
    ConfigMap before = stored();
    before.resource_version = version;
    ApiServer server({});
    const auto cause = [&](auto write) {
      try {
        write(server.client, before, DataChange{{"mapRoles", "new"}}, k_as_us);
      } catch (const util::Error& e) {
        return e.cause();
      }
      return std::string("written");
    };
    EXPECT_THAT(cause(patch_config_map), HasSubstr("has no resourceVersion")) << version;
    EXPECT_THAT(cause(replace_config_map), HasSubstr("has no resourceVersion")) << version;
  }
}

} // namespace
} // namespace iam::kube
