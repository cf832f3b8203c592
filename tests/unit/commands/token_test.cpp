#include "support/command_line.hpp"
#include "support/temp_folder.hpp"
#include "util/crypto.hpp"
#include "util/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::commands {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

// A user who gets tokens by `exec`, as JSON, for a cluster of the name `cluster`.
std::string kubeconfig(const std::string& cluster, const std::string& exec) {
  return "clusters:\n- name: " + cluster +
         "\n  cluster: {server: 'https://ABC.gr7.eu-west-1.eks.amazonaws.com'}\n"
         "contexts:\n- name: mine\n  context: {cluster: '" +
         cluster +
         "', user: me}\ncurrent-context: mine\nusers:\n- name: me\n  user: {exec: " + exec + "}\n";
}

std::string exec(const std::string& command, const std::string& args) {
  return "{apiVersion: client.authentication.k8s.io/v1beta1, command: " + command +
         ", args: " + args + "}";
}

constexpr const char* k_vault_args =
    "[exec, admin, --, aws, eks, get-token, --cluster-name, prod, --output, json]";
constexpr const char* k_arn = "arn:aws-cn:eks:cn-north-1:111122223333:cluster/prod";

class Token : public testing::Test {
protected:
  // The URL that the token for the kubeconfig consists of.
  std::string url_for(const std::string& text, std::vector<std::string> words = {}) {
    const std::string file = m_folder.write("config", text);
    words.insert(words.begin(), {"token", "--token-only", "--kubeconfig", file});
    return url_of(m_program.run(words));
  }

  static std::string url_of(const std::string& token) {
    constexpr std::string_view k_prefix = "k8s-aws-v1.";
    EXPECT_THAT(token, StartsWith(std::string(k_prefix)));
    const auto url = util::decode_base64url(util::trim(token).substr(k_prefix.size()));
    return url.value_or("");
  }

  test::TempFolder m_folder;
  test::CommandLine m_program{
      util::Environment({"AWS_ACCESS_KEY_ID=AK", "AWS_SECRET_ACCESS_KEY=SK",
                         "HOME=" + m_folder.path(), "AWS_REGION=us-east-2"})};
};

TEST_F(Token, is_signed_for_the_region_and_partition_of_the_clusters_arn) {
  EXPECT_THAT(url_for(kubeconfig(k_arn, exec("aws-vault", k_vault_args))),
              AllOf(StartsWith("https://sts.cn-north-1.amazonaws.com.cn/"),
                    HasSubstr("%2Fcn-north-1%2Fsts%2F")));
}

TEST_F(Token, takes_the_region_from_flag_arguments_name_and_server_in_this_order) {
  const std::string args = "[eks, get-token, --cluster-name, prod, --region, eu-north-1]";
  const std::string plain = exec("aws", args);
  EXPECT_THAT(url_for(kubeconfig(k_arn, plain), {"--region", "eu-west-3"}),
              StartsWith("https://sts.eu-west-3.amazonaws.com/"));
  EXPECT_THAT(url_for(kubeconfig(k_arn, plain)),
              StartsWith("https://sts.eu-north-1.amazonaws.com/"));
  EXPECT_THAT(url_for(kubeconfig("prod.eu-west-2.eksctl.io", exec("aws-vault", k_vault_args))),
              StartsWith("https://sts.eu-west-2.amazonaws.com/"));
  EXPECT_THAT(url_for(kubeconfig("c", exec("aws-vault", k_vault_args))),
              StartsWith("https://sts.eu-west-1.amazonaws.com/"));
}

TEST_F(Token, takes_the_cluster_s_arn_for_its_name) {
  const std::string url = url_of(m_program.run({"token", "--token-only", "--cluster-name", k_arn}));
  EXPECT_EQ(url, url_of(m_program.run({"token", "--token-only", "--cluster-name", "prod",
                                       "--region", "cn-north-1"})));
  EXPECT_THAT(url, StartsWith("https://sts.cn-north-1.amazonaws.com.cn/"));
}

TEST_F(Token, without_a_kubeconfig_is_for_the_configured_region) {
  const std::string token = m_program.run({"token", "--token-only", "--cluster-name", "c"});
  EXPECT_THAT(url_of(token), StartsWith("https://sts.us-east-2.amazonaws.com/"));
  EXPECT_EQ(m_program.errors(), "");
}

TEST_F(Token, says_that_a_wrapper_was_not_asked_and_who_signed) {
  url_for(kubeconfig(k_arn, exec("aws-vault", k_vault_args)));
  EXPECT_THAT(m_program.errors(), AllOf(StartsWith("note: aws-vault"), HasSubstr("was not asked"),
                                        HasSubstr("AWS_ACCESS_KEY_ID")));
  url_for(kubeconfig(k_arn, exec("aws", "[eks, get-token, --cluster-name, prod]")));
  EXPECT_EQ(m_program.errors(), "");
}

TEST_F(Token, names_a_session_only_of_a_role) {
  m_program.run({"token", "--cluster-name", "c", "--session-name", "jane"});
  EXPECT_EQ(m_program.exit_code, 1);
  EXPECT_THAT(m_program.errors(), HasSubstr("--role-arn"));
}

// Verbs that sign in to a cluster.

constexpr const char* k_old = "{apiVersion: client.authentication.k8s.io/v1alpha1, command: aws, "
                              "args: [--region, eu-west-1, eks, get-token, --cluster-name, c]}";

TEST_F(Token, of_an_old_version_is_cured_by_our_own_verb_with_file_and_user) {
  const std::string file = m_folder.write("config", kubeconfig("c", k_old));
  m_program.run({"list", "--kubeconfig", file});
  EXPECT_EQ(m_program.exit_code, 1);
  EXPECT_THAT(m_program.errors(),
              AllOf(HasSubstr("v1alpha1"), HasSubstr(file + ":"),
                    HasSubstr("kubectl iam update-kubeconfig"), HasSubstr("--name c "),
                    HasSubstr("--user-alias me"), HasSubstr("--kubeconfig " + file)));
}

TEST_F(Token, of_an_old_version_of_another_command_is_cured_by_hand) {
  const std::string old = "{apiVersion: client.authentication.k8s.io/v1alpha1, command: gke}";
  std::string text = kubeconfig("c", old);
  const std::string file = m_folder.write("config", text);
  m_program.run({"list", "--kubeconfig", file});
  EXPECT_THAT(m_program.errors(),
              AllOf(HasSubstr("\"me\""), HasSubstr(file), HasSubstr("v1beta1")));
}

TEST_F(Token, a_profile_that_does_not_exist_is_an_error_in_every_verb) {
  const std::string file = m_folder.write("config", kubeconfig("c", k_old));
  const std::string map =
      m_folder.write("map.yaml", "kind: ConfigMap\napiVersion: v1\nmetadata:\n"
                                 "  name: aws-auth\n  namespace: kube-system\n");
  const std::string arn = "arn:aws:iam::111122223333:role/Dev";
  for (std::vector<std::string> words :
       std::vector<std::vector<std::string>>{{"list"},
                                             {"list", "-m", map},
                                             {"explain", arn},
                                             {"whoami"},
                                             {"test-role", arn},
                                             {"token"},
                                             {"token", "--cluster-name", "c"},
                                             {"add-role", arn},
                                             {"remove-role", arn},
                                             {"sso", "roles"},
                                             {"update-kubeconfig", "--name", "c"}}) {
    const std::string verb = words.front();
    words.insert(words.end(), {"--profile", "nosuch", "--kubeconfig", file});
    m_program.run(words);
    EXPECT_NE(m_program.exit_code, 0) << verb;
    EXPECT_THAT(m_program.errors(), HasSubstr("profile \"nosuch\"")) << verb;
  }
}

} // namespace
} // namespace iam::commands
