#include "access/policy_rights.hpp"

#include <gtest/gtest.h>

namespace iam::access {
namespace {

using rbac::Verdict;

HeldPolicy held(const std::string& name, std::optional<HeldPolicy::Scope> scope) {
  return {"arn:aws:eks::aws:cluster-access-policy/" + name, std::move(scope)};
}

const HeldPolicy::Scope k_cluster = {"cluster", {}};
const HeldPolicy::Scope k_web = {"namespace", {"web*"}};

rbac::Request get_pods(std::string namespace_) {
  rbac::Request request;
  request.verb = "get";
  request.resource = "pods";
  request.namespace_ = std::move(namespace_);
  return request;
}

TEST(PolicyRights, hold_in_the_scope_of_the_policy) {
  EXPECT_EQ(allows(held("AmazonEKSViewPolicy", k_cluster), get_pods("")), Verdict::allowed);
  EXPECT_EQ(allows(held("AmazonEKSViewPolicy", k_web), get_pods("web-1")), Verdict::allowed);
  EXPECT_EQ(allows(held("AmazonEKSViewPolicy", k_web), get_pods("dev")), Verdict::denied);
  EXPECT_EQ(allows(held("AmazonEKSEventPolicy", k_web), get_pods("dev")), Verdict::denied);
  EXPECT_EQ(allows(held("AmazonEKSEventPolicy", k_web), get_pods("web")), Verdict::unknown);
}

TEST(PolicyRights, are_unknown_where_the_scope_is_unless_no_scope_gives_them) {
  for (const auto& scope : {std::optional<HeldPolicy::Scope>(),
                            std::optional<HeldPolicy::Scope>({"organization", {"x"}})}) {
    EXPECT_EQ(allows(held("AmazonEKSViewPolicy", scope), get_pods("dev")), Verdict::unknown);
    EXPECT_EQ(allows(held("AmazonEKSSecretReaderPolicy", scope), get_pods("dev")), Verdict::denied);
  }
}

TEST(PolicyRights, of_several_policies_any_is_enough) {
  const HeldPolicy denies = held("AmazonEKSSecretReaderPolicy", k_cluster);
  const HeldPolicy allowing = held("AmazonEKSViewPolicy", k_cluster);
  const HeldPolicy unknown = held("AmazonEKSEventPolicy", k_cluster);
  using Policies = std::vector<HeldPolicy>;
  EXPECT_EQ(allows(Policies{}, get_pods("")), Verdict::denied);
  EXPECT_EQ(allows(Policies{denies}, get_pods("")), Verdict::denied);
  EXPECT_EQ(allows(Policies{unknown, denies}, get_pods("")), Verdict::unknown);
  EXPECT_EQ(allows(Policies{denies, unknown, allowing}, get_pods("")), Verdict::allowed);
  EXPECT_EQ(allows(std::optional<Policies>(), get_pods("")), Verdict::unknown);
}

} // namespace
} // namespace iam::access
