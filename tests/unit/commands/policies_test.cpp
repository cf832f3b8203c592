#include "support/command_line.hpp"
#include "support/fake_aws.hpp"
#include "support/temp_folder.hpp"
#include "util/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::commands {
namespace {

using test::answer;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using util::Json;

constexpr const char* k_arn = "arn:aws:eks::aws:cluster-access-policy/";

// What EKS lists: names, or a refusal.
net::HttpResponse listing(const std::vector<std::string>& names) {
  Json policies = Json::array();
  for (const std::string& name : names) {
    policies.push_back({{"name", name}, {"arn", k_arn + name}});
  }
  return answer(util::dump_json({{"accessPolicies", policies}, {"nextToken", nullptr}}));
}

net::HttpResponse denial() {
  return answer(R"({"message":"User is not authorized to perform: eks:ListAccessPolicies"})", 403,
                {{"x-amzn-ErrorType", "AccessDeniedException"}});
}

class Policies : public testing::Test {
protected:
  // Runs `policies` with these words where EKS gives this answer.
  std::string run(const net::HttpResponse& reply, std::vector<std::string> words) {
    m_program.host().make_transport = [reply](const net::TransportSettings&) {
      return std::make_unique<test::ScriptedTransport>(std::deque<net::HttpResult>{reply});
    };
    words.insert(words.begin(), "policies");
    return m_program.run(words);
  }

  test::TempFolder m_folder;
  test::CommandLine m_program{
      util::Environment({"AWS_ACCESS_KEY_ID=AK", "AWS_SECRET_ACCESS_KEY=SK",
                         "HOME=" + m_folder.path(), "AWS_REGION=us-east-2"})};
};

TEST_F(Policies, are_those_that_eks_lists_with_what_the_table_says) {
  const std::string out = run(listing({"AmazonEKSHybridPolicy", "AmazonEKSEventPolicy",
                                       "AmazonEKSViewPolicy", "AmazonEKSClusterAdminPolicy"}),
                              {"--no-headers"});
  EXPECT_EQ(
      out,
      "AmazonEKSClusterAdminPolicy   cluster,namespace   people    everything\n"
      "AmazonEKSViewPolicy           cluster,namespace   people    read workloads; not secrets, "
      "pods/exec, roles, nodes, CRDs\n"
      "AmazonEKSEventPolicy          unknown             unknown   unknown\n"
      "AmazonEKSHybridPolicy         cluster             AWS       list nodes\n");
  EXPECT_EQ(m_program.errors(),
            "note: what they allow is what AWS documented on 2025-12-16; EKS does not say it\n");
  EXPECT_EQ(m_program.exit_code, 0);
}

TEST_F(Policies, are_those_of_the_table_if_eks_refuses) {
  const std::string out = run(denial(), {});
  EXPECT_THAT(out, AllOf(StartsWith("NAME"), HasSubstr("\nAmazonEKSKROPolicy ")));
  EXPECT_THAT(m_program.errors(),
              AllOf(StartsWith("warning: these are the access policies of 2025-12-16, because EKS"),
                    HasSubstr("not authorized to perform: eks:ListAccessPolicies")));
  EXPECT_EQ(m_program.exit_code, 0);
}

TEST_F(Policies, are_those_of_the_table_without_credentials) {
  m_program.host().environment =
      util::Environment({"HOME=" + m_folder.path(), "AWS_EC2_METADATA_DISABLED=true"});
  EXPECT_THAT(run(listing({}), {"-o", "name"}),
              HasSubstr(std::string(k_arn) + "AmazonEKSViewPolicy\n"));
  EXPECT_THAT(m_program.errors(), StartsWith("warning: these are the access policies of"));
  EXPECT_EQ(m_program.exit_code, 0);
}

TEST_F(Policies, one_is_described_like_a_cluster_role) {
  EXPECT_EQ(run(listing({"AmazonEKSSecretReaderPolicy"}), {"secret-reader"}),
            "Name:       AmazonEKSSecretReaderPolicy\n"
            "ARN:        arn:aws:eks::aws:cluster-access-policy/AmazonEKSSecretReaderPolicy\n"
            "For:        people\n"
            "Scope:      cluster,namespace\n"
            "As of:      2025-12-16\n"
            "Note:       Reads secrets and nothing else. Also given to roles of EKS Capabilities "
            "(ACK). Not in the 2024-12 text.\n"
            "PolicyRule:\n"
            "  Resources  Non-Resource URLs  Resource Names  Verbs\n"
            "  ---------  -----------------  --------------  -----\n"
            "  secrets    []                 []              [get list watch]\n");
  EXPECT_EQ(m_program.errors(), "");
}

TEST_F(Policies, rules_of_several_groups_and_urls_and_unknown_names_are_shown) {
  const std::string out =
      run(listing({"AmazonEKSArgoCDClusterPolicy"}), {"AmazonEKSArgoCDClusterPolicy"});
  EXPECT_THAT(out, HasSubstr("[/apis/*]          []              [get]\n"));
  EXPECT_THAT(out, HasSubstr("[]                 [unknown]       [get update patch delete]\n"));
}

TEST_F(Policies, of_one_that_the_table_does_not_have_the_rules_are_unknown) {
  const std::string out = run(listing({"AmazonEKSEventPolicy"}), {"event"});
  EXPECT_THAT(out,
              AllOf(StartsWith("Name:       AmazonEKSEventPolicy\n"),
                    HasSubstr("\nFor:        unknown\n"),
                    HasSubstr("\nPolicyRule: unknown: the table does not have this policy\n")));
  EXPECT_THAT(run(listing({"AmazonEKSComputePolicy"}), {"compute"}),
              HasSubstr("\nPolicyRule: unknown: AWS does not publish its rules\n"));
}

TEST_F(Policies, one_that_eks_no_longer_lists_is_shown_with_a_warning) {
  EXPECT_THAT(run(listing({"AmazonEKSViewPolicy"}), {"edit"}),
              StartsWith("Name:       AmazonEKSEdit"));
  EXPECT_EQ(m_program.errors(),
            "warning: EKS does not list AmazonEKSEditPolicy, which was there on 2025-12-16\n");
}

TEST_F(Policies, a_typing_error_gets_a_proposal) {
  EXPECT_EQ(run(listing({"AmazonEKSViewPolicy", "AmazonEKSEventPolicy"}), {"evetn"}), "");
  EXPECT_EQ(m_program.exit_code, 1);
  EXPECT_EQ(m_program.errors(), "error: evetn: EKS has no such access policy\n"
                                "  did you mean AmazonEKSEventPolicy?\n");
  run(denial(), {"developers"});
  EXPECT_THAT(m_program.errors(),
              HasSubstr("error: developers: there was no such access policy on 2025-12-16\n"
                        "  to see the access policies: kubectl iam policies\n"));
}

TEST_F(Policies, an_arn_of_something_else_is_refused_before_eks_is_asked) {
  run(denial(), {"arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"});
  EXPECT_THAT(m_program.errors(),
              AllOf(HasSubstr("this is an IAM policy"), Not(HasSubstr("warning"))));
  run(denial(), {std::string(k_arn) + "AmazonEKSViewPolicy", "--region", "cn-north-1"});
  EXPECT_THAT(m_program.errors(), HasSubstr("the cluster is in the partition aws-cn"));
}

TEST_F(Policies, as_json_what_is_unknown_is_null) {
  const Json list = util::parse_json(
      run(listing({"AmazonEKSSecretReaderPolicy", "AmazonEKSEventPolicy"}), {"-o", "json"}), "");
  EXPECT_EQ(list.at("kind"), "AccessPolicyList");
  EXPECT_EQ(list.at("asOf"), "2025-12-16");
  ASSERT_EQ(list.at("items").size(), 2U);
  const Json& known = list.at("items")[0];
  EXPECT_EQ(known.at("name"), "AmazonEKSSecretReaderPolicy");
  EXPECT_EQ(known.at("listed"), true);
  EXPECT_EQ(known.at("audience"), "people");
  EXPECT_EQ(known.at("scopes"), Json({"cluster", "namespace"}));
  EXPECT_EQ(known.at("rules"), Json::parse(R"([{"apiGroups":[""],"resources":["secrets"],
                                               "verbs":["get","list","watch"]}])"));
  const Json& unknown = list.at("items")[1];
  for (const char* const key : {"audience", "scopes", "rules", "note"}) {
    EXPECT_TRUE(unknown.at(key).is_null()) << key;
  }
  EXPECT_TRUE(util::parse_json(run(denial(), {"view", "-o", "json"}), "")
                  .at("items")[0]
                  .at("listed")
                  .is_null());
}

TEST_F(Policies, wide_has_arns_and_notes_and_one_name_makes_one_row) {
  const std::string out = run(listing({"AmazonEKSViewPolicy"}), {"view", "-o", "wide"});
  EXPECT_THAT(out, AllOf(StartsWith("NAME"), HasSubstr(std::string(k_arn) + "AmazonEKSViewPolicy"),
                         HasSubstr("Read only; no secrets")));
  EXPECT_EQ(std::ranges::count(out, '\n'), 2);
}

TEST_F(Policies, are_of_the_partition_of_the_cluster) {
  EXPECT_EQ(run(denial(), {"view", "-o", "name", "--region", "us-gov-west-1"}),
            "arn:aws-us-gov:eks::aws:cluster-access-policy/AmazonEKSViewPolicy\n");
  EXPECT_EQ(run(denial(), {"view", "-o", "name", "--cluster-name",
                           "arn:aws-cn:eks:cn-north-1:111122223333:cluster/prod"}),
            "arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSViewPolicy\n");
}

TEST_F(Policies, their_names_complete) {
  EXPECT_THAT(m_program.run({"__completeNoDesc", "policies", "cluster-"}),
              AllOf(HasSubstr("cluster-admin\n"), EndsWith(":4\n")));
  EXPECT_EQ(m_program.run({"__complete", "policies", "AmazonEKSClusterA"}),
            "AmazonEKSClusterAdminPolicy\teverything\n:4\n");
}

} // namespace
} // namespace iam::commands
