#include "cli/parse.hpp"
#include "cli/place.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

namespace iam::cli {
namespace {

// The command that a message of this command line proposes.
std::string proposed_by(const Words& command_line, const std::string& command) {
  return util::complete_commands(command, parse(command_line, "kubectl iam").place);
}

TEST(PlaceOf, hands_the_cluster_and_who_asks_on_to_own_commands) {
  EXPECT_EQ(proposed_by({"add-role", "Dev", "--context", "prod", "--as=jane", "--as-group", "a",
                         "--as-group", "b", "--group", "dev", "--diff"},
                        util::own_command({"remove-role", "Ops"})),
            "kubectl iam remove-role Ops --context prod --as jane --as-group a --as-group b");
  EXPECT_EQ(proposed_by({"--kubeconfig", "my config", "list"}, util::own_command({"whoami"})),
            "kubectl iam whoami --kubeconfig 'my config'");
}

TEST(PlaceOf, hands_the_manifest_on_to_those_that_take_it) {
  const Words edit = {"add-role", "Dev", "-m", "map.yaml", "--configmap", "a/b"};
  EXPECT_EQ(proposed_by(edit, util::own_command({"explain", "Dev"})),
            "kubectl iam explain Dev --manifest map.yaml --configmap a/b");
  EXPECT_EQ(proposed_by(edit, util::own_command({"whoami"})), "kubectl iam whoami");
}

TEST(PlaceOf, gives_kubectl_and_the_aws_cli_their_own_flags) {
  const Words line = {"whoami", "--context", "prod", "--profile", "dev", "--region", "eu-west-1"};
  EXPECT_EQ(proposed_by(line, util::kubectl_command({"get", "pods"})),
            "kubectl get pods --context prod");
  EXPECT_EQ(proposed_by(line, util::aws_command({"sso", "login"})),
            "aws sso login --profile dev --region eu-west-1");
}

TEST(PlaceOf, lets_no_flag_change_the_kubeconfig) {
  EXPECT_EQ(proposed_by({"list", "--kubeconfig", "k", "--context", "a", "--cluster", "b"},
                        util::kubectl_command({"config", "set-context", "x", "--namespace", "n"})),
            "kubectl config set-context x --namespace n --kubeconfig k");
  EXPECT_EQ(proposed_by({"list", "--kubeconfig", "k", "--context", "a"},
                        util::kubectl_command({"config", "view", "--minify"})),
            "kubectl config view --minify --kubeconfig k --context a");
}

TEST(PlaceOf, shows_the_kubeconfig_as_it_is) {
  EXPECT_EQ(proposed_by({"list", "--server", "foo", "--kubeconfig", "k", "--as", "jane"},
                        util::kubectl_command({"config", "view"})),
            "kubectl config view --kubeconfig k");
}

TEST(PlaceOf, names_no_other_subject_of_a_binding) {
  EXPECT_EQ(proposed_by({"test-role", "Dev", "--user", "admin", "--context", "prod"},
                        util::kubectl_command({"create", "rolebinding", "x", "--group=dev"})),
            "kubectl create rolebinding x --group=dev --context prod");
}

TEST(PlaceOf, leaves_out_the_profile_where_it_means_another_person) {
  EXPECT_EQ(
      proposed_by({"test-role", "Dev", "--profile", "dev"}, util::own_command({"add-role", "Dev"})),
      "kubectl iam add-role Dev");
  EXPECT_EQ(proposed_by({"list", "--profile", "nope"}, util::aws_command({"configure"})),
            "aws configure");
}

TEST(PlaceOf, turns_from_standard_input_to_no_cluster) {
  EXPECT_EQ(proposed_by({"add-role", "Dev", "-m", "-"}, util::own_command({"list"})),
            "kubectl iam list --manifest -");
}

class ClusterOf : public testing::Test {
protected:
  // What a command that needs the cluster's name becomes in this command line.
  std::string completed(const Words& command_line) {
    const Command command = parse(command_line, "kubectl iam");
    util::CommandPlace place = command.place;
    place.cluster = [&] { return command.cluster(util::Environment({"HOME=/nowhere"})); };
    return util::complete_commands(
        util::aws_command({"eks", "list-access-entries", "--cluster-name", util::k_chosen_cluster}),
        place);
  }

  test::TempFolder m_folder;
  const std::string m_file = m_folder.write("config", R"(
apiVersion: v1
kind: Config
current-context: prod
clusters:
- name: arn:aws:eks:eu-west-1:111122223333:cluster/prod
  cluster: {server: https://example.com}
users:
- name: me
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      command: aws
      args: [eks, get-token, --cluster-name, prod]
      env: [{name: AWS_PROFILE, value: ops}]
contexts:
- name: prod
  context: {cluster: "arn:aws:eks:eu-west-1:111122223333:cluster/prod", user: me}
)");
};

TEST_F(ClusterOf, comes_from_the_kubeconfig_with_what_AWS_needs_to_find_it) {
  EXPECT_EQ(completed({"list", "--kubeconfig", m_file}),
            "aws eks list-access-entries --cluster-name prod --region eu-west-1 --profile ops");
}

TEST_F(ClusterOf, comes_from_flags_first) {
  EXPECT_EQ(completed({"test-role", "Dev", "--kubeconfig", m_file, "--cluster-name", "other",
                       "--region", "us-east-1", "--profile", "dev"}),
            "aws eks list-access-entries --cluster-name other --profile dev --region us-east-1");
}

TEST_F(ClusterOf, is_unknown_for_a_manifest_and_without_a_kubeconfig) {
  EXPECT_EQ(completed({"list", "-m", "map.yaml", "--kubeconfig", m_file}),
            "aws eks list-access-entries --cluster-name CLUSTER");
  EXPECT_EQ(completed({"list", "--kubeconfig", "/nowhere/config"}),
            "aws eks list-access-entries --cluster-name CLUSTER");
}

TEST(PlaceOf, keeps_the_value_of_a_switch) {
  EXPECT_EQ(
      proposed_by({"list", "--insecure-skip-tls-verify=false"}, util::own_command({"whoami"})),
      "kubectl iam whoami --insecure-skip-tls-verify=false");
  EXPECT_EQ(proposed_by({"list", "--insecure-skip-tls-verify"}, util::own_command({"whoami"})),
            "kubectl iam whoami --insecure-skip-tls-verify");
}

TEST(PlaceOf, hands_on_the_kubeconfig_that_was_written) {
  EXPECT_EQ(proposed_by({"update-kubeconfig", "--name", "c", "--kubeconfig", "k"},
                        util::own_command({"whoami", "--context", "c"})),
            "kubectl iam whoami --context c --kubeconfig k");
}

TEST(PlaceOf, takes_a_context_with_an_at_for_no_url) {
  EXPECT_EQ(proposed_by({"list", "--context", "jane@prod.eu-west-1.eksctl.io"},
                        util::own_command({"whoami"})),
            "kubectl iam whoami --context jane@prod.eu-west-1.eksctl.io");
}

TEST(PlaceOf, shows_no_password_of_a_url) {
  EXPECT_EQ(
      proposed_by({"list", "--server", "https://jane:secret@host"}, util::own_command({"whoami"})),
      "kubectl iam whoami");
}

TEST(PlaceOf, keeps_secrets_and_the_way_of_asking_to_itself) {
  EXPECT_EQ(proposed_by({"list", "--token", "secret", "-v", "8", "--request-timeout", "1s"},
                        util::own_command({"whoami"})),
            "kubectl iam whoami");
}

} // namespace
} // namespace iam::cli
