#include "diagnosis/rights.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::diagnosis {
namespace {

using access::Grant;
using access::HeldPolicy;
using rbac::Verdict;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const kube::ResourceAttributes k_list_pods = {
    .verb = "list", .group = "", .resource = "pods", .namespace_ = "web"};

HeldPolicy policy(const std::string& name, std::vector<std::string> namespaces = {}) {
  return {"arn:aws:eks::aws:cluster-access-policy/" + name,
          HeldPolicy::Scope{namespaces.empty() ? "cluster" : "namespace", std::move(namespaces)}};
}

Grant grant(std::vector<std::string> groups, std::vector<HeldPolicy> policies = {}) {
  return {"jane", std::move(groups), std::move(policies), true};
}

cluster::BindingReading devs_may_edit(std::vector<std::string> unread = {}) {
  return {{{{"devs", "web", "ClusterRole", "edit", {{rbac::SubjectKind::group, "devs", ""}}}},
           std::move(unread)},
          ""};
}

kube::AccessReview review(bool is_allowed, const std::string& reason = "",
                          const std::string& error = "") {
  return {is_allowed, reason, error};
}

TEST(RightsOf, bindings_policies_and_groups_that_no_binding_names) {
  const Rights rights =
      rights_of(grant({"devs", "ops"}, {policy("AmazonEKSViewPolicy")}), devs_may_edit());
  ASSERT_THAT(rights.bindings, SizeIs(1));
  EXPECT_EQ(rights.bindings[0].binding.role, "edit");
  EXPECT_THAT(rights.policies, SizeIs(1));
  EXPECT_THAT(rights.unbound_groups, ElementsAre("ops"));
  EXPECT_THAT(rights.unknown, IsEmpty());
  EXPECT_FALSE(rights.is_master);
  EXPECT_FALSE(rights.is_node);
}

TEST(RightsOf, masters_and_nodes_need_no_binding) {
  EXPECT_TRUE(rights_of(grant({"system:masters"}), {}).is_master);
  Grant node = grant({"system:nodes"});
  EXPECT_FALSE(rights_of(node, {}).is_node);
  node.username = "system:node:{{EC2PrivateDNSName}}";
  EXPECT_TRUE(rights_of(node, {}).is_node);
}

TEST(RightsOf, what_may_not_be_listed_is_unknown_and_no_group_is_called_unbound) {
  const Rights rights = rights_of(grant({"ops"}), devs_may_edit({"clusterrolebindings"}));
  EXPECT_THAT(rights.unknown, ElementsAre("you may not list clusterrolebindings"));
  EXPECT_THAT(rights.unbound_groups, IsEmpty());
}

TEST(RightsOf, what_could_not_be_read_at_all_is_unknown) {
  const Rights rights = rights_of(grant({"ops"}, {policy("P")}), {{}, "no route to host"});
  EXPECT_THAT(rights.unknown, ElementsAre("the bindings could not be read: no route to host"));
  EXPECT_THAT(rights.policies, SizeIs(1));
  EXPECT_THAT(rights.unbound_groups, IsEmpty());
  EXPECT_THAT(rights_of(std::nullopt, devs_may_edit()).unknown,
              ElementsAre("EKS does not describe its access entry"));
}

TEST(Answer, the_API_servers_yes_is_enough) {
  const RightAnswer said = answer(k_list_pods, grant({}), review(true, "RBAC: allowed by X"), "");
  EXPECT_EQ(said.verdict, Verdict::allowed);
  EXPECT_EQ(said.reason, "RBAC: allowed by X");
}

TEST(Answer, a_policy_adds_to_the_API_servers_no) {
  const auto said = [](const Grant& grant) {
    return answer(k_list_pods, grant, review(false), "");
  };
  const RightAnswer yes = said(grant({}, {policy("AmazonEKSViewPolicy", {"web"})}));
  EXPECT_EQ(yes.verdict, Verdict::allowed);
  EXPECT_THAT(yes.reason, HasSubstr("the access policy AmazonEKSViewPolicy:web allows it, as AWS"));
  EXPECT_EQ(said(grant({}, {policy("AmazonEKSViewPolicy", {"api"})})).verdict, Verdict::denied);
  const RightAnswer open = said(grant({}, {policy("AmazonEKSQuantumPolicy")}));
  EXPECT_EQ(open.verdict, Verdict::unknown);
  EXPECT_THAT(open.reason, HasSubstr("AmazonEKSQuantumPolicy"));
  Grant untold = grant({});
  untold.are_policies_known = false;
  EXPECT_EQ(said(untold).verdict, Verdict::unknown);
}

TEST(Answer, without_a_review_only_a_policy_can_tell) {
  EXPECT_EQ(
      answer(k_list_pods, grant({}, {policy("AmazonEKSViewPolicy")}), std::nullopt, "no right")
          .verdict,
      Verdict::allowed);
  const RightAnswer open = answer(k_list_pods, grant({}), std::nullopt, "no right");
  EXPECT_EQ(open.verdict, Verdict::unknown);
  EXPECT_EQ(open.reason, "no right");
}

TEST(Answer, a_no_says_what_it_does_not_cover) {
  EXPECT_EQ(answer(k_list_pods, grant({}), review(false), "").reason, "no RBAC binding allows it");
  EXPECT_EQ(answer(k_list_pods, grant({}), review(false, "", "role x not found"), "").reason,
            "role x not found");
  Grant any = grant({});
  any.username = "dev:{{SessionName}}";
  EXPECT_THAT(answer(k_list_pods, any, review(false), "").reason, HasSubstr("--session-name"));
}

RightAnswer answered(Verdict verdict, std::string verb, std::string namespace_ = "") {
  return {{.verb = std::move(verb), .resource = "pods", .namespace_ = std::move(namespace_)},
          verdict,
          ""};
}

TEST(VerdictOn, each_question_must_be_allowed_somewhere) {
  EXPECT_EQ(verdict_on({}), Verdict::allowed);
  EXPECT_EQ(
      verdict_on({answered(Verdict::denied, "get"), answered(Verdict::allowed, "get", "web")}),
      Verdict::allowed);
  EXPECT_EQ(verdict_on({answered(Verdict::denied, "get"), answered(Verdict::allowed, "list")}),
            Verdict::denied);
  EXPECT_EQ(verdict_on({answered(Verdict::unknown, "get"), answered(Verdict::allowed, "list")}),
            Verdict::unknown);
  EXPECT_EQ(verdict_on({answered(Verdict::unknown, "get"), answered(Verdict::denied, "list")}),
            Verdict::denied);
  EXPECT_EQ(
      verdict_on({answered(Verdict::denied, "get"), answered(Verdict::unknown, "get", "web")}),
      Verdict::unknown);
}

} // namespace
} // namespace iam::diagnosis
