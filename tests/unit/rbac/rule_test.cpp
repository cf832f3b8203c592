#include "rbac/rule.hpp"

#include <gtest/gtest.h>

namespace iam::rbac {
namespace {

Request on(std::string verb, std::string resource, std::string subresource = "",
           std::string group = "") {
  Request request;
  request.verb = std::move(verb);
  request.resource = std::move(resource);
  request.subresource = std::move(subresource);
  request.group = std::move(group);
  return request;
}

Request at(std::string verb, std::string url) {
  Request request;
  request.verb = std::move(verb);
  request.url = std::move(url);
  return request;
}

TEST(Rule, allows_what_it_names_and_nothing_else) {
  const Rule rule = {{"apps"}, {"deployments"}, {"get", "list"}, {}};
  EXPECT_TRUE(allows(rule, on("get", "deployments", "", "apps")));
  EXPECT_FALSE(allows(rule, on("delete", "deployments", "", "apps")));
  EXPECT_FALSE(allows(rule, on("get", "deployments", "", "extensions")));
  EXPECT_FALSE(allows(rule, on("get", "replicasets", "", "apps")));
}

TEST(Rule, a_subresource_is_a_resource_of_its_own) {
  const Rule pods = {{""}, {"pods"}, {"*"}, {}};
  EXPECT_TRUE(allows(pods, on("get", "pods")));
  EXPECT_FALSE(allows(pods, on("get", "pods", "log")));
  const Rule log = {{""}, {"pods/log"}, {"get"}, {}};
  EXPECT_TRUE(allows(log, on("get", "pods", "log")));
  EXPECT_FALSE(allows(log, on("get", "pods")));
  const Rule scale = {{"*"}, {"*/scale"}, {"get"}, {}};
  EXPECT_TRUE(allows(scale, on("get", "deployments", "scale", "apps")));
  EXPECT_FALSE(allows(scale, on("get", "deployments", "status", "apps")));
}

TEST(Rule, a_star_stands_for_every_resource_with_its_subresources) {
  const Rule rule = {{"*"}, {"*"}, {"get"}, {}};
  EXPECT_TRUE(allows(rule, on("get", "pods", "log")));
  EXPECT_TRUE(allows(rule, on("get", "widgets", "", "example.com")));
  EXPECT_FALSE(allows(rule, on("impersonate", "users")));
  EXPECT_FALSE(allows(rule, at("get", "/metrics")));
}

TEST(Rule, urls_are_equal_or_begin_alike) {
  const Rule rule = {{}, {}, {"get"}, {"/api", "/apis/*"}};
  EXPECT_TRUE(allows(rule, at("get", "/api")));
  EXPECT_FALSE(allows(rule, at("get", "/api/v1")));
  EXPECT_TRUE(allows(rule, at("get", "/apis/apps")));
  EXPECT_FALSE(allows(rule, at("post", "/api")));
  EXPECT_TRUE(allows({{}, {}, {"*"}, {"*"}}, at("get", "/metrics")));
}

} // namespace
} // namespace iam::rbac
