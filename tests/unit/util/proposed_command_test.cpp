#include "util/proposed_command.hpp"

#include <gmock/gmock.h>

namespace iam::util {
namespace {

using testing::HasSubstr;
using testing::Not;

CommandPlace chosen() {
  return {"kubectl iam", [](Program program, std::string_view) -> std::vector<std::string> {
            if (program == Program::aws) {
              return {"--profile dev"};
            }
            return {"--context prod", "--kubeconfig '/a b'"};
          }};
}

TEST(CompleteCommands, leaves_other_texts_alone) {
  for (const char* const text : {"", "use add-role", "kubectl iam list", "\x02", "\x02 x \x03"}) {
    EXPECT_EQ(complete_commands(text, chosen()), text);
  }
}

TEST(CompleteCommands, adds_the_flags_of_the_place_to_each_command) {
  const std::string text = "remove it: " + own_command({"remove-role", "Dev"}) +
                           "; log in: " + aws_command({"sso", "login"}) + " (" +
                           kubectl_command({"get", "nodes"}) + ")";
  EXPECT_EQ(
      complete_commands(text, chosen()),
      "remove it: kubectl iam remove-role Dev --context prod --kubeconfig '/a b'; log in: aws "
      "sso login --profile dev (kubectl get nodes --context prod --kubeconfig '/a b')");
}

TEST(CompleteCommands, keeps_a_flag_that_the_command_sets_itself) {
  EXPECT_EQ(complete_commands(aws_command({"sso", "login", "--profile", "ops"}), chosen()),
            "aws sso login --profile ops");
  EXPECT_EQ(complete_commands(aws_command({"sso", "login", "--profile-x", "1"}), chosen()),
            "aws sso login --profile-x 1 --profile dev");
}

TEST(CompleteCommands, leaves_what_somebody_else_is_to_run) {
  EXPECT_EQ(complete_commands(own_command({"explain", "Dev"}, Runner::somebody_else), chosen()),
            "kubectl iam explain Dev");
}

TEST(CompleteCommands, fills_in_the_chosen_cluster) {
  CommandPlace place = chosen();
  const std::string command =
      aws_command({"eks", "list-access-entries", "--cluster-name", k_chosen_cluster});
  EXPECT_EQ(complete_commands(command, place),
            "aws eks list-access-entries --cluster-name CLUSTER --profile dev");
  place.cluster = [] { return std::vector<std::string>{"prod", "--region x", "--profile ops"}; };
  EXPECT_EQ(complete_commands(command, place),
            "aws eks list-access-entries --cluster-name prod --profile dev --region x");
  EXPECT_EQ(complete_commands(aws_command({"x", "CLUSTERS"}), place),
            "aws x CLUSTERS --profile dev");
}

TEST(CompleteCommands, is_not_misled_by_other_marks) {
  EXPECT_EQ(complete_commands("\x02 a \x03 b " + own_command({"list"}) + " \x03 \x02"),
            "\x02 a \x03 b kubectl iam list \x03 \x02");
  EXPECT_EQ(complete_commands("\x02 a " + own_command({"list"})), "\x02 a kubectl iam list");
}

TEST(CompleteCommands, uses_the_name_by_which_the_program_was_called) {
  EXPECT_EQ(complete_commands(own_command({"list"}), {"kubectl eks-iam", {}}),
            "kubectl eks-iam list");
}

TEST(ProposedCommand, quotes_its_words_for_a_shell) {
  EXPECT_EQ(complete_commands(own_command({"explain", "it's me", "a:b/c@d", ""})),
            "kubectl iam explain 'it'\\''s me' a:b/c@d ''");
}

} // namespace
} // namespace iam::util
