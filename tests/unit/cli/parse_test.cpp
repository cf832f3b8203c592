#include "cli/parse.hpp"
#include "util/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::cli {
namespace {

using testing::HasSubstr;

util::UsageError error_of(const Words& words) {
  try {
    parse(words, "kubectl iam");
  } catch (const util::UsageError& error) {
    return error;
  }
  throw std::logic_error("it was understood");
}

TEST(Parse, offers_the_verb_that_was_meant) {
  for (const auto& [word, verb] :
       std::vector<std::pair<std::string, std::string>>{{"ad-role", "add-role"},
                                                        {"rm-role", "remove-role"},
                                                        {"delete-user", "remove-user"},
                                                        {"create-role", "add-role"},
                                                        {"remove", "remove-role"},
                                                        {"test", "test-role"},
                                                        {"get-token", "token"}}) {
    EXPECT_EQ(error_of({word}).cure(), "did you mean " + verb + "?") << word;
  }
  EXPECT_THAT(error_of({"quux"}).cure(), HasSubstr("--help"));
}

TEST(Parse, knows_the_flags_that_users_bring_from_other_tools) {
  EXPECT_THAT(error_of({"list", "-n", "kube-system"}).cure(), HasSubstr("--configmap"));
  EXPECT_THAT(error_of({"add-role", "Dev", "-g", "dev"}).cure(), HasSubstr("--group"));
  EXPECT_THAT(error_of({"list", "-f", "map.yaml"}).cure(), HasSubstr("--manifest"));
  EXPECT_THAT(error_of({"remove-role", "--all"}).cure(), HasSubstr("name each"));
  EXPECT_THAT(error_of({"remove-role", "--arn", "x"}).cure(), HasSubstr("without a flag"));
  EXPECT_EQ(error_of({"list", "--nmae", "x"}).cure(), "did you mean --name?");
  EXPECT_EQ(error_of({"update-kubeconfig", "--cluster-name", "x"}).cure(), "did you mean --name?");
  EXPECT_EQ(error_of({"update-kubeconfig", "--context", "x"}).cure(), "did you mean --alias?");
  for (const Words& words : std::vector<Words>{
           {"whoami", "-f", "x"}, {"token", "-n", "x"}, {"add-account", "1", "--group", "g"}}) {
    EXPECT_THAT(error_of(words).cure(), HasSubstr("--help")) << words[0];
  }
}

TEST(Parse, keeps_the_verb_and_whom_it_is_about_for_the_history) {
  const auto text_of = [](const Words& words) { return parse(words, "kubectl iam").text; };
  EXPECT_EQ(text_of({"--token", "s3cr3t", "add-role", "Dev", "a b", "--group", "g"}),
            "add-role Dev 'a b'");
  EXPECT_EQ(text_of({"remove-role", "--sso", "View@1", "--sso=Ops"}),
            "remove-role --sso View@1 --sso Ops");
  EXPECT_EQ(text_of({"sso", "roles", "--profile", "me"}), "sso roles");
}

TEST(Parse, says_of_a_switch_that_it_takes_no_other_value) {
  EXPECT_EQ(error_of({"add-role", "Dev", "--diff=maybe"}).cause(),
            "--diff is a switch: it takes true, false or nothing");
}

TEST(Parse, names_the_flag_that_lacks_its_argument) {
  EXPECT_EQ(error_of({"list", "--arn"}).cause(), "flag needs an argument: --arn");
  EXPECT_EQ(error_of({"test-role", "Dev", "--can", "get"}).cause(),
            "flag needs 2 arguments: --can");
  EXPECT_THAT(error_of({"test-role", "Dev", "--can", "get"}).cure(), HasSubstr("write --can VERB"));
}

TEST(Parse, takes_both_values_of_a_flag_in_one_pair_of_quotes) {
  EXPECT_NO_THROW(
      parse({"test-role", "Dev", "--can", "get,list pods", "--can", "get", "nodes"}, ""));
}

TEST(FailureCode, is_that_of_the_named_verb) {
  EXPECT_EQ(failure_code({"test-role"}), 2);
  EXPECT_EQ(failure_code({"test-role", "Dev", "--no-such-flag"}), 2);
  EXPECT_EQ(failure_code({"--context", "prod", "test-role", "Dev"}), 2);
  EXPECT_EQ(failure_code({"--context=test-role", "list"}), 1);
  EXPECT_EQ(failure_code({"list", "test-role"}), 1);
}

TEST(FailureCode, is_1_if_no_verb_is_named) {
  EXPECT_EQ(failure_code({}), 1);
  EXPECT_EQ(failure_code({"help", "test-role"}), 1);
  EXPECT_EQ(failure_code({"__complete", "test-role", ""}), 1);
  EXPECT_EQ(failure_code({"--no-such-flag"}), 1);
  EXPECT_EQ(failure_code({"sso"}), 1);
}

} // namespace
} // namespace iam::cli
