#include "cluster/rewrite_command.hpp"
#include "util/proposed_command.hpp"

#include <gtest/gtest.h>

namespace iam::cluster {
namespace {

kube::Selection selection_of(std::vector<std::string> args) {
  kube::Selection selection;
  selection.context_name = "prod";
  selection.user_name = "me";
  selection.user.place.file = "/config";
  kube::ExecStanza& exec = selection.user.exec.emplace();
  exec.command = "aws";
  exec.args = std::move(args);
  return selection;
}

std::string text_of(const std::string& command) {
  return util::complete_commands(command);
}

TEST(RewriteCommand, keeps_names_role_and_profile) {
  kube::Selection selection =
      selection_of({"--region", "eu-west-1", "eks", "get-token", "--cluster-name", "prod-1",
                    "--role-arn", "arn:aws:iam::111122223333:role/Dev"});
  selection.user.exec->env = {{"AWS_PROFILE", "corp"}};
  EXPECT_EQ(text_of(rewrite_command(selection)),
            "kubectl iam update-kubeconfig --no-switch --name prod-1 --region eu-west-1 "
            "--user-alias me --alias prod --role-arn arn:aws:iam::111122223333:role/Dev "
            "--profile corp --kubeconfig /config");
}

TEST(RewriteCommand, is_for_another_cluster_and_with_more_words_when_asked) {
  const kube::Selection selection =
      selection_of({"--profile", "flag", "eks", "get-token", "--cluster-name", "old"});
  EXPECT_EQ(text_of(rewrite_command(selection, "NAME", {"--exec", "self"})),
            "kubectl iam update-kubeconfig --no-switch --name NAME --user-alias me --alias prod "
            "--profile flag --exec self --kubeconfig /config");
}

TEST(RewriteCommand, is_empty_where_the_cluster_is_unknown) {
  EXPECT_EQ(rewrite_command(kube::Selection()), "");
  EXPECT_EQ(text_of(rewrite_command(kube::Selection(), "NAME")),
            "kubectl iam update-kubeconfig --no-switch --name NAME");
}

} // namespace
} // namespace iam::cluster
