#include "kube/discovery.hpp"
#include "support/api_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::kube {
namespace {

using test::api_answer;
using test::ApiServer;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;
using testing::StartsWith;

// What a server of Kubernetes 1.36 says, with fewer resources.
const net::HttpResponse k_core = api_answer(200, R"({"kind":"APIGroupDiscoveryList",
  "apiVersion":"apidiscovery.k8s.io/v2","metadata":{},"items":[{"metadata":{},"versions":[
  {"version":"v1","freshness":"Current","resources":[
    {"resource":"events","responseKind":{"group":"","version":"","kind":"Event"},
     "scope":"Namespaced","singularResource":"event","verbs":["create","get","list"],
     "shortNames":["ev"]},
    {"resource":"nodes","responseKind":{"group":"","version":"","kind":"Node"},
     "scope":"Cluster","singularResource":"node","verbs":["get","list"],"shortNames":["no"]},
    {"resource":"pods","responseKind":{"group":"","version":"","kind":"Pod"},
     "scope":"Namespaced","singularResource":"pod","verbs":["create","delete","get","list"],
     "shortNames":["po"],"categories":["all"],"subresources":[
       {"subresource":"exec","responseKind":{"group":"","version":"","kind":"PodExecOptions"},
        "verbs":["create","get"]},
       {"subresource":"log","responseKind":{"group":"","version":"","kind":"Pod"},
        "verbs":["get"]}]}]}]}]})");

const net::HttpResponse k_groups = api_answer(200, R"({"kind":"APIGroupDiscoveryList",
  "apiVersion":"apidiscovery.k8s.io/v2","metadata":{},"items":[
  {"metadata":{"name":"apps","creationTimestamp":null},"versions":[
    {"version":"v1","freshness":"Current","resources":[
      {"resource":"deployments","responseKind":{"group":"","version":"","kind":"Deployment"},
       "scope":"Namespaced","singularResource":"deployment","verbs":["create","get","list"],
       "shortNames":["deploy"],"subresources":[
         {"subresource":"scale","responseKind":{"group":"autoscaling","version":"v1",
          "kind":"Scale"},"verbs":["get","patch","update"]}]}]},
    {"version":"v1beta1","freshness":"Current","resources":[
      {"resource":"widgets","responseKind":{"kind":"OldWidget"},"scope":"Namespaced",
       "singularResource":"widget","verbs":["get"]}]}]},
  {"metadata":{"name":"events.k8s.io"},"versions":[
    {"version":"v1","freshness":"Current","resources":[
      {"resource":"events","responseKind":{"kind":"Event"},"scope":"Namespaced",
       "singularResource":"event","verbs":["get","list"],"shortNames":["ev"]}]}]},
  {"metadata":{"name":"authentication.k8s.io"},"versions":[
    {"version":"v1","freshness":"Current","resources":[
      {"resource":"tokenreviews","responseKind":{"kind":"TokenReview"},"scope":"Cluster",
       "singularResource":"tokenreview","verbs":["create"]}]}]},
  {"metadata":{"name":"example.com"},"versions":[
    {"version":"v3","freshness":"Stale","resources":[
      {"resource":"gone","responseKind":{"kind":"Gone"},"singularResource":"goner","verbs":["get"]}
    ]},
    {"version":"v2","freshness":"Current","resources":[
      {"resource":"widgets","responseKind":{"kind":"FineWidget"},"scope":"Namespaced",
       "singularResource":"","verbs":["get","polish"],"shortNames":["po","wg"]}]}]}]})");

ApiResources resources() {
  ApiServer server({k_core, k_groups});
  return discover(server.client).value();
}

// The question, as the command line reads TYPE and what stands behind the slash.
TypedQuestion typed(const std::string& verb, const std::string& resource, const std::string& group,
                    const std::string& subresource = "", const std::string& behind_slash = "") {
  return {{.verb = verb, .group = group, .resource = resource, .subresource = subresource},
          behind_slash.empty() ? subresource : behind_slash};
}

// GROUP/RESOURCE/SUBRESOURCE/NAME after resolution.
std::string text(const ResolvedQuestion& question) {
  const ResourceAttributes& asked = question.asked;
  return asked.group + '/' + asked.resource + '/' + asked.subresource + '/' + asked.name;
}

std::string resolved(const std::string& resource, const std::string& group = "") {
  const ResolvedQuestion question = resources().resolve(typed("get", resource, group));
  EXPECT_THAT(question.warnings, IsEmpty()) << resource << ' ' << group;
  return text(question);
}

TEST(Discover, asks_two_questions_in_the_way_that_kubectl_does) {
  ApiServer server({k_core, k_groups});
  EXPECT_TRUE(discover(server.client));
  ASSERT_THAT(server.transport.requests, SizeIs(2));
  EXPECT_EQ(server.request(0).url, "https://h/api");
  EXPECT_EQ(server.request(1).url, "https://h/apis");
  const auto accepts = ElementsAre(Pair(
      "Accept",
      AllOf(StartsWith("application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"),
            HasSubstr(";v=v2beta1;"), EndsWith(",application/json"))));
  EXPECT_THAT(server.request(0).headers, accepts);
  EXPECT_THAT(server.request(1).headers, accepts);
}

TEST(Discover, a_server_that_does_not_tell_leaves_it_open) {
  const net::HttpResponse forbidden = api_answer(403, "{}");
  const net::HttpResponse old = api_answer(200, R"({"kind":"APIVersions","versions":["v1"]})");
  const net::HttpError late(net::HttpError::Problem::timeout, net::Delivery::unknown, "too late",
                            "https://h");
  const std::vector<net::HttpResult> failures = {
      forbidden, old, api_answer(404, "no"), late, api_answer(200, "[]"), api_answer(200, "<p>")};
  for (const net::HttpResult& failure : failures) {
    ApiServer core({failure, k_groups});
    EXPECT_FALSE(discover(core.client));
    ApiServer groups({k_core, failure});
    EXPECT_FALSE(discover(groups.client));
  }
}

TEST(Discover, what_is_of_another_shape_is_passed_over) {
  for (const char* items :
       {"1", R"([1,{"versions":1},{"versions":[1,{"resources":[1,"x",null]}]}])",
        R"([{"metadata":1,"versions":[{"resources":[{"resource":1,"responseKind":2,"verbs":[3],
        "shortNames":"s","subresources":[4]}]}]}])"}) {
    SCOPED_TRACE(items);
    ApiServer server(
        {api_answer(200, std::string(R"({"kind":"APIGroupDiscoveryList","items":)") + items + '}'),
         k_groups});
    const auto resources = discover(server.client);
    ASSERT_TRUE(resources);
    EXPECT_EQ(text(resources->resolve(typed("get", "deploy", ""))), "apps/deployments//");
  }
}

TEST(ApiResources, a_name_may_be_the_plural_the_singular_a_short_name_or_the_kind) {
  for (const char* name : {"deployments", "deployment", "deploy", "Deployment", "DEPLOY"}) {
    EXPECT_EQ(resolved(name), "apps/deployments//");
  }
  EXPECT_EQ(resolved("finewidget"), "example.com/widgets//");
}

TEST(ApiResources, a_name_may_have_a_group_or_its_beginning_and_a_version) {
  EXPECT_EQ(resolved("deploy", "apps"), "apps/deployments//");
  EXPECT_EQ(resolved("deployments", "v1.apps"), "apps/deployments//");
  EXPECT_EQ(resolved("deploy", "v1.Apps"), "apps/deployments//");
  EXPECT_EQ(resolved("pods", "v1."), "/pods//");
  EXPECT_EQ(resolved("events", "events.k8s.io"), "events.k8s.io/events//");
  EXPECT_EQ(resolved("events", "v1.events.k8s.io"), "events.k8s.io/events//");
  EXPECT_EQ(resolved("events", "events"), "events.k8s.io/events//");
}

TEST(ApiResources, the_core_group_and_preferred_versions_come_first) {
  EXPECT_EQ(resolved("events"), "/events//");
  EXPECT_EQ(resolved("ev"), "/events//");
  EXPECT_EQ(resolved("po"), "/pods//");
  EXPECT_EQ(resolved("widgets"), "example.com/widgets//");
  EXPECT_EQ(resolved("widgets", "apps"), "apps/widgets//");
}

std::string resolved(const TypedQuestion& question) {
  return text(resources().resolve(question));
}

TEST(ApiResources, behind_a_slash_stands_a_subresource) {
  EXPECT_EQ(resolved(typed("get", "po", "", "log")), "/pods/log/");
  EXPECT_EQ(resolved(typed("get", "pods", "", "*")), "/pods/*/");
  EXPECT_EQ(resolved(typed("get", "deploy", "", "scale")), "apps/deployments/scale/");
  EXPECT_EQ(resolved(typed("get", "deploy", "apps", "scale")), "apps/deployments/scale/");
  EXPECT_EQ(resolved(typed("get", "deploy", "apps", "scale", "scale.apps")),
            "apps/deployments/scale/");
}

TEST(ApiResources, behind_a_slash_stands_a_name_where_that_is_no_subresource) {
  EXPECT_EQ(resolved(typed("get", "pods", "", "mypod")), "/pods//mypod");
  EXPECT_EQ(resolved(typed("get", "deploy", "apps", "web")), "apps/deployments//web");
  EXPECT_EQ(resolved(typed("get", "deploy", "apps", "web", "web.apps")),
            "apps/deployments//web.apps");
  EXPECT_EQ(resolved(typed("get", "no", "b.internal", "a", "a.b.internal")),
            "/nodes//a.b.internal");
}

TEST(ApiResources, what_the_server_does_not_have_stays_as_typed) {
  const ApiResources resources = kube::resources();
  const auto check = [&](const TypedQuestion& question, const std::string& as_typed,
                         const std::string& warning) {
    const ResolvedQuestion resolved = resources.resolve(question);
    EXPECT_EQ(text(resolved), as_typed);
    EXPECT_THAT(resolved.warnings, ElementsAre(warning));
    EXPECT_TRUE(resolved.is_namespaced);
  };
  check(typed("get", "Podz", "", "log"), "/Podz/log/",
        R"(the server doesn't have a resource type "Podz")");
  check(typed("get", "pods", "apps"), "apps/pods//",
        R"(the server doesn't have a resource type "pods" in group "apps")");
  check(typed("get", "pods", "apps", "log"), "apps/pods/log/",
        R"(the server doesn't have a resource type "pods" in group "apps")");
  check(typed("get", "deployments", "v2.apps"), "v2.apps/deployments//",
        R"(the server doesn't have a resource type "deployments" in group "v2.apps")");
  check(typed("get", "gone", ""), "/gone//", R"(the server doesn't have a resource type "gone")");
}

TEST(ApiResources, what_no_server_lists_is_nothing_to_warn_of) {
  const ApiResources resources = kube::resources();
  for (const char* name : {"*", "users", "groups"}) {
    EXPECT_THAT(resources.resolve(typed("impersonate", name, "")).warnings, IsEmpty()) << name;
  }
  for (const char* verb : {"*", "use", "bind", "escalate", "approve", "sign"}) {
    EXPECT_THAT(resources.resolve(typed(verb, "pods", "")).warnings, IsEmpty()) << verb;
  }
  EXPECT_THAT(resources.resolve(typed("polish", "wg", "")).warnings, IsEmpty());
}

TEST(ApiResources, verbs_that_do_not_fit_are_told) {
  const ApiResources resources = kube::resources();
  const auto warnings = [&](const TypedQuestion& question) {
    return resources.resolve(question).warnings;
  };
  EXPECT_THAT(warnings(typed("gt", "pods", "")), ElementsAre(R"(verb "gt" is not a known verb)"));
  EXPECT_THAT(warnings(typed("gt", "*", "")), ElementsAre(R"(verb "gt" is not a known verb)"));
  EXPECT_THAT(warnings(typed("gt", "podz", "")), SizeIs(2));
  EXPECT_THAT(
      warnings(typed("list", "tokenreviews", "")),
      ElementsAre(R"(tokenreviews.authentication.k8s.io does not support the verb "list")"));
  EXPECT_THAT(warnings(typed("list", "pods", "", "log")),
              ElementsAre(R"(pods/log does not support the verb "list")"));
  EXPECT_THAT(warnings(typed("list", "pods", "", "mypod")), IsEmpty());
}

TEST(ApiResources, tell_whether_a_resource_is_in_namespaces) {
  EXPECT_TRUE(resources().resolve(typed("get", "pods", "")).is_namespaced);
  EXPECT_FALSE(resources().resolve(typed("get", "no", "")).is_namespaced);
}

} // namespace
} // namespace iam::kube
