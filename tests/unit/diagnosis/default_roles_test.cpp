#include "diagnosis/default_roles.hpp"

#include <gtest/gtest.h>

namespace iam::diagnosis {
namespace {

bool may(DefaultRole role, const char* verb, const char* group, const char* resource,
         const char* subresource = "") {
  return allows(role,
                {.verb = verb, .group = group, .resource = resource, .subresource = subresource});
}

TEST(DefaultRoles, view_reads_what_is_no_secret) {
  EXPECT_TRUE(may(DefaultRole::view, "get", "", "pods"));
  EXPECT_TRUE(may(DefaultRole::view, "watch", "apps", "deployments"));
  EXPECT_TRUE(may(DefaultRole::view, "get", "", "pods", "log"));
  EXPECT_FALSE(may(DefaultRole::view, "get", "", "secrets"));
  EXPECT_FALSE(may(DefaultRole::view, "get", "", "pods", "exec"));
  EXPECT_FALSE(may(DefaultRole::view, "create", "", "pods"));
}

TEST(DefaultRoles, edit_writes_workloads_and_reads_secrets) {
  EXPECT_TRUE(may(DefaultRole::edit, "delete", "apps", "deployments"));
  EXPECT_TRUE(may(DefaultRole::edit, "get", "", "secrets"));
  EXPECT_TRUE(may(DefaultRole::edit, "create", "", "pods", "exec"));
  EXPECT_TRUE(may(DefaultRole::edit, "list", "", "limitranges"));
  EXPECT_FALSE(may(DefaultRole::edit, "update", "", "limitranges"));
}

TEST(DefaultRoles, neither_is_said_to_allow_what_it_may_not) {
  for (const DefaultRole role : {DefaultRole::view, DefaultRole::edit}) {
    EXPECT_FALSE(may(role, "frobnicate", "", "pods"));
    EXPECT_FALSE(may(role, "*", "", "pods"));
    EXPECT_FALSE(may(role, "*", "*", "*"));
    EXPECT_FALSE(may(role, "get", "example.com", "widgets"));
    EXPECT_FALSE(may(role, "get", "extensions", "pods"));
    EXPECT_FALSE(may(role, "create", "rbac.authorization.k8s.io", "rolebindings"));
    EXPECT_FALSE(may(role, "list", "", "nodes"));
  }
}

} // namespace
} // namespace iam::diagnosis
