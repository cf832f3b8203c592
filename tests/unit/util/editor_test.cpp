#include "util/editor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::util {
namespace {

using testing::ElementsAre;

std::vector<std::string> command(const std::vector<std::string>& environment,
                                 const std::string& path = "/tmp/x.yaml") {
  const Environment variables(environment);
  return command_of(editor_of(variables), path, variables.get("SHELL").value_or(""));
}

TEST(Editor, is_chosen_as_kubectl_chooses_it) {
  EXPECT_THAT(command({"KUBE_EDITOR=nano", "EDITOR=ed"}), ElementsAre("nano", "/tmp/x.yaml"));
  EXPECT_THAT(command({"KUBE_EDITOR=", "EDITOR=ed"}), ElementsAre("ed", "/tmp/x.yaml"));
  EXPECT_THAT(command({}), ElementsAre("vi", "/tmp/x.yaml"));
  EXPECT_TRUE(editor_of(Environment()).is_default);
  EXPECT_FALSE(editor_of(Environment({"EDITOR=vi"})).is_default);
}

TEST(Editor, has_arguments) {
  EXPECT_THAT(command({"EDITOR=code  --wait"}), ElementsAre("code", "--wait", "/tmp/x.yaml"));
}

TEST(Editor, is_a_matter_of_the_shell_if_it_has_quotes) {
  EXPECT_THAT(command({"EDITOR='my editor' -w", "SHELL=/bin/zsh"}),
              ElementsAre("/bin/zsh", "-c", "'my editor' -w /tmp/x.yaml"));
  EXPECT_THAT(command({"EDITOR=my\\ editor"}, "/tmp/a b"),
              ElementsAre("/bin/sh", "-c", "my\\ editor '/tmp/a b'"));
  // Without a blank there is nothing to split.
  EXPECT_THAT(command({"EDITOR=it's"}), ElementsAre("it's", "/tmp/x.yaml"));
}

} // namespace
} // namespace iam::util
