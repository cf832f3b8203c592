#include "kube/api_error.hpp"
#include "kube/role_writes.hpp"
#include "support/api_server.hpp"
#include "util/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::kube {
namespace {

using test::api_answer;
using test::ApiServer;
using testing::HasSubstr;

const net::HttpResponse k_done = api_answer(200, "{}");
const net::HttpResponse k_missing =
    api_answer(404, R"({"kind":"Status","status":"Failure","reason":"NotFound","code":404})");
const net::HttpResponse k_taken =
    api_answer(409, R"({"kind":"Status","status":"Failure","reason":"AlreadyExists","code":409})");

rbac::Binding binding(const std::string& namespace_ = "") {
  return {.name = "from-aws-auth:v",
          .namespace_ = namespace_,
          .role_kind = "ClusterRole",
          .role = "view",
          .subjects = {{rbac::SubjectKind::group, "devs", ""}}};
}

net::HttpResponse there(const std::string& role, const std::string& label = "kubectl-iam") {
  return api_answer(200, R"({"metadata":{"uid":"u1","labels":{"app.kubernetes.io/managed-by":")" +
                             label + R"("}},"roleRef":{"kind":"ClusterRole","name":")" + role +
                             R"("},"subjects":[{"kind":"Group",)"
                             R"("apiGroup":"rbac.authorization.k8s.io","name":"devs"}]})");
}

// A ClusterRole of the name of ours, with its members in the API server's order.
net::HttpResponse role_there(const std::string& verbs) {
  return api_answer(200, R"({"metadata":{"uid":"u1"},"rules":[{"verbs":)" + verbs +
                             R"(,"apiGroups":["*"],"resources":["*"]},)"
                             R"({"verbs":["*"],"nonResourceURLs":["*"]}]})");
}

TEST(CreateBinding, sends_the_object_with_our_label) {
  ApiServer server({k_done});
  EXPECT_EQ(create_binding(server.client, binding("web")), Creation::created);
  EXPECT_EQ(server.request(0).method, "POST");
  EXPECT_EQ(server.request(0).url,
            "https://h/apis/rbac.authorization.k8s.io/v1/namespaces/web/rolebindings");
  const util::Json body = util::parse_json(server.request(0).body, "");
  EXPECT_EQ(body["kind"], "RoleBinding");
  EXPECT_EQ(body["metadata"]["namespace"], "web");
  EXPECT_EQ(body["metadata"]["labels"]["app.kubernetes.io/managed-by"], "kubectl-iam");
  EXPECT_EQ(body["roleRef"]["name"], "view");
  EXPECT_EQ(body["subjects"][0]["name"], "devs");
}

TEST(CreateBinding, takes_one_that_gives_the_same) {
  ApiServer server({k_taken, there("view", "another tool")});
  EXPECT_EQ(create_binding(server.client, binding()), Creation::exists);
  EXPECT_THAT(server.request(1).url, HasSubstr("/clusterrolebindings/from-aws-auth%3Av"));
}

TEST(CreateBinding, refuses_one_that_gives_something_else) {
  ApiServer server({k_taken, there("edit")});
  EXPECT_THROW(create_binding(server.client, binding()), util::Error);
}

TEST(CreateClusterRole, names_its_verbs) {
  ApiServer server({k_done});
  EXPECT_EQ(create_cluster_role(server.client, "r", {"get", "list"}), Creation::created);
  const nlohmann::json body = nlohmann::json::parse(server.request(0).body);
  EXPECT_EQ(body["rules"], nlohmann::json::parse(
                               R"([{"verbs":["get","list"],"apiGroups":["*"],"resources":["*"]},)"
                               R"({"verbs":["*"],"nonResourceURLs":["*"]}])"));
}

TEST(CreateClusterRole, takes_one_that_allows_the_same) {
  ApiServer server({k_taken, role_there(R"(["get","list"])")});
  EXPECT_EQ(create_cluster_role(server.client, "r", {"get", "list"}), Creation::exists);
  EXPECT_THAT(server.request(1).url, HasSubstr("/clusterroles/r"));
}

TEST(CreateClusterRole, refuses_one_that_allows_something_else) {
  ApiServer server({k_taken, role_there(R"(["get"])")});
  EXPECT_THROW(create_cluster_role(server.client, "r", {"get", "list"}), util::Error);
  ApiServer gone({k_taken, k_missing});
  EXPECT_THROW(create_cluster_role(gone.client, "r", {"get", "list"}), util::Error);
}

TEST(DeleteBinding, is_bound_to_the_object_that_was_read) {
  ApiServer server({there("view"), k_done});
  EXPECT_EQ(delete_binding(server.client, binding()), Deletion::deleted);
  EXPECT_EQ(server.request(1).method, "DELETE");
  EXPECT_THAT(server.request(1).body, HasSubstr(R"("preconditions":{"uid":"u1"})"));
}

TEST(DeleteBinding, leaves_what_does_not_have_our_label) {
  ApiServer server({there("view", "another tool")});
  EXPECT_EQ(delete_binding(server.client, binding()), Deletion::kept);
  ApiServer missing({k_missing});
  EXPECT_EQ(delete_cluster_role(missing.client, "r"), Deletion::missing);
}

} // namespace
} // namespace iam::kube
