#include "rbac/access_policies.hpp"
#include "util/error.hpp"

#include <gtest/gtest.h>

namespace iam::rbac {
namespace {

const AccessScope k_cluster;

Request on(std::string verb, std::string group, std::string resource,
           std::string subresource = "") {
  Request request;
  request.verb = std::move(verb);
  request.group = std::move(group);
  request.resource = std::move(resource);
  request.subresource = std::move(subresource);
  return request;
}

Verdict verdict(const char* policy, const Request& request, const AccessScope& scope = k_cluster) {
  return allows(access_policies().find(policy), scope, request);
}

TEST(AccessPolicies, know_what_the_policies_of_people_allow) {
  const Request read_secrets = on("get", "", "secrets");
  const Request write_pods = on("create", "", "pods");
  const Request exec = on("create", "", "pods", "exec");
  const Request bind = on("create", "rbac.authorization.k8s.io", "rolebindings");
  const Request see_nodes = on("list", "", "nodes");
  const Request use_crds = on("get", "example.com", "widgets");
  struct Case {
    const char* policy;
    bool secrets, pods, exec, bind, nodes, crds;
  };
  for (const Case& each :
       {Case{"AmazonEKSClusterAdminPolicy", true, true, true, true, true, true},
        Case{"AmazonEKSAdminPolicy", true, true, true, true, false, false},
        Case{"AmazonEKSEditPolicy", true, true, true, false, false, false},
        Case{"AmazonEKSViewPolicy", false, false, false, false, false, false},
        Case{"AmazonEKSAdminViewPolicy", true, false, false, false, true, true}}) {
    const auto may = [&](const Request& request) {
      return verdict(each.policy, request) == Verdict::allowed;
    };
    EXPECT_EQ(may(read_secrets), each.secrets) << each.policy;
    EXPECT_EQ(may(write_pods), each.pods) << each.policy;
    EXPECT_EQ(may(exec), each.exec) << each.policy;
    EXPECT_EQ(may(bind), each.bind) << each.policy;
    EXPECT_EQ(may(see_nodes), each.nodes) << each.policy;
    EXPECT_EQ(may(use_crds), each.crds) << each.policy;
    EXPECT_TRUE(may(on("get", "", "pods"))) << each.policy;
  }
}

TEST(AccessPolicies, only_the_cluster_admin_may_use_urls_of_no_resource) {
  Request metrics;
  metrics.verb = "get";
  metrics.url = "/metrics";
  EXPECT_EQ(verdict("AmazonEKSClusterAdminPolicy", metrics), Verdict::allowed);
  EXPECT_EQ(verdict("AmazonEKSAdminViewPolicy", metrics), Verdict::denied);
}

TEST(AccessPolicies, what_is_not_documented_is_unknown_and_not_denied) {
  EXPECT_EQ(verdict("AmazonEKSAutoNodePolicy", on("get", "", "pods")), Verdict::unknown);
  EXPECT_EQ(verdict("AmazonAIOpsAssistantPolicy", on("get", "", "pods")), Verdict::unknown);
  EXPECT_EQ(allows(nullptr, k_cluster, on("get", "", "pods")), Verdict::unknown);
}

TEST(AccessPolicies, a_rule_for_objects_without_names_is_unknown_unless_another_allows) {
  constexpr const char* k_crds = "apiextensions.k8s.io";
  const char* const policy = "AmazonEKSArgoCDClusterPolicy";
  EXPECT_EQ(verdict(policy, on("create", k_crds, "customresourcedefinitions")), Verdict::allowed);
  EXPECT_EQ(verdict(policy, on("update", k_crds, "customresourcedefinitions")), Verdict::unknown);
  EXPECT_EQ(verdict(policy, on("list", k_crds, "customresourcedefinitions")), Verdict::denied);
  EXPECT_EQ(verdict("AmazonEKSKROPolicy", on("update", k_crds, "customresourcedefinitions")),
            Verdict::allowed);
}

TEST(AccessPolicies, hold_within_their_scope_only) {
  const AccessScope scope = {ScopeType::namespaces, {"web", "dev-*"}};
  Request pods = on("get", "", "pods");
  for (const char* const inside : {"web", "dev-", "dev-a-b"}) {
    pods.namespace_ = inside;
    EXPECT_EQ(verdict("AmazonEKSViewPolicy", pods, scope), Verdict::allowed) << inside;
    EXPECT_EQ(allows(nullptr, scope, pods), Verdict::unknown) << inside;
  }
  for (const char* const outside : {"", "webs", "dev", "a-dev-b"}) {
    pods.namespace_ = outside;
    EXPECT_EQ(verdict("AmazonEKSClusterAdminPolicy", pods, scope), Verdict::denied) << outside;
    EXPECT_EQ(allows(nullptr, scope, pods), Verdict::denied) << outside;
  }
}

TEST(AccessScope, takes_stars_anywhere) {
  const auto is_covered = [](const char* pattern, const char* name) {
    return covers({ScopeType::namespaces, {pattern}}, name);
  };
  EXPECT_TRUE(is_covered("*", "a"));
  EXPECT_TRUE(is_covered("*-dev", "web-dev"));
  EXPECT_TRUE(is_covered("a*b*c", "a-b-b-c"));
  EXPECT_TRUE(is_covered("a**c", "ac"));
  EXPECT_FALSE(is_covered("a*a", "a"));
  EXPECT_FALSE(is_covered("a*b*c", "a-c-b"));
  EXPECT_FALSE(is_covered("*", ""));
}

TEST(AccessPolicies, are_found_by_the_names_that_people_use) {
  const AccessPolicies& policies = access_policies();
  for (const auto& [given, name] : std::initializer_list<std::pair<const char*, const char*>>{
           {"view", "AmazonEKSViewPolicy"},
           {"cluster-admin", "AmazonEKSClusterAdminPolicy"},
           {"ClusterAdmin", "AmazonEKSClusterAdminPolicy"},
           {"amazoneksclusteradminpolicy", "AmazonEKSClusterAdminPolicy"},
           {"ViewPolicy", "AmazonEKSViewPolicy"},
           {"admin_view", "AmazonEKSAdminViewPolicy"},
           {"AWSBackupFullAccessPolicyForBackup", "AWSBackupFullAccessPolicyForBackup"}}) {
    const AccessPolicy* found = policies.find_by_any_name(given);
    ASSERT_NE(found, nullptr) << given;
    EXPECT_EQ(found->name, name);
  }
  for (const char* const other : {"", "policy", "amazoneks", "veiw", "AmazonEKSEventPolicy"}) {
    EXPECT_EQ(policies.find_by_any_name(other), nullptr) << other;
  }
}

TEST(AccessPolicies, are_found_by_their_short_names) {
  EXPECT_EQ(short_name("AmazonEKSClusterAdminPolicy"), "cluster-admin");
  EXPECT_EQ(short_name("AmazonEKSArgoCDClusterPolicy"), "argo-cd-cluster");
  EXPECT_EQ(short_name("AmazonEKSKROPolicy"), "kro");
  EXPECT_EQ(short_name("AmazonAIOpsAssistantPolicy"), "AmazonAIOpsAssistantPolicy");
  for (const AccessPolicy& policy : access_policies().all()) {
    EXPECT_EQ(access_policies().find_by_any_name(short_name(policy.name)), &policy);
  }
}

TEST(AccessPolicies, have_a_date_and_say_whose_they_are) {
  const AccessPolicies& policies = access_policies();
  EXPECT_EQ(policies.as_of(), "2025-12-16");
  EXPECT_EQ(policies.find("AmazonEKSViewPolicy")->audience, Audience::people);
  EXPECT_EQ(policies.find("AmazonEKSAutoNodePolicy")->audience, Audience::nodes);
  EXPECT_EQ(policies.find("AmazonEKSACKPolicy")->audience, Audience::aws);
  EXPECT_TRUE(policies.find("AmazonEKSHybridPolicy")->is_for_service_linked_roles);
  EXPECT_FALSE(policies.find("AmazonEKSACKPolicy")->is_for_service_linked_roles);
  EXPECT_EQ(policies.find("AmazonEKSViewPolicy")->scopes.size(), 2U);
  EXPECT_TRUE(policies.find("AmazonEKSACKPolicy")->scopes.empty());
}

TEST(AccessPolicies, a_text_that_is_no_json_is_an_error) {
  EXPECT_THROW(AccessPolicies("{"), util::Error);
}

} // namespace
} // namespace iam::rbac
