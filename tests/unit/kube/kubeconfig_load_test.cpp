#include "kube/kubeconfig_load.hpp"
#include "support/temp_folder.hpp"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::kube {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using util::Environment;

TEST(KubeconfigFiles, are_the_flag_else_the_variable_else_the_one_at_home) {
  const Environment all({"HOME=/h", "KUBECONFIG=/a:/b"});
  EXPECT_THAT(kubeconfig_files("/f", all), ElementsAre("/f"));
  EXPECT_THAT(kubeconfig_files("", all), ElementsAre("/a", "/b"));
  EXPECT_THAT(kubeconfig_files("", Environment({"HOME=/h", "KUBECONFIG="})),
              ElementsAre("/h/.kube/config"));
  EXPECT_THAT(kubeconfig_files("", Environment()), ElementsAre(".kube/config"));
}

TEST(KubeconfigFiles, are_the_former_default_as_long_as_there_is_no_other) {
  const test::TempFolder home;
  const Environment environment({"HOME=" + home.path()});
  std::filesystem::create_directory(home.file(".kube"));
  const std::string former = home.write(".kube/.kubeconfig", "current-context: old\n");
  EXPECT_THAT(kubeconfig_files("", environment), ElementsAre(former));
  EXPECT_EQ(load_kubeconfig("", environment).config.current_context, "old");
  EXPECT_THAT(kubeconfig_files("", environment.with("KUBECONFIG", "/a")), ElementsAre("/a"));
  const std::string usual = home.write(".kube/config", "");
  EXPECT_THAT(kubeconfig_files("", environment), ElementsAre(usual));
}

TEST(KubeconfigFiles, are_taken_once_and_only_with_a_name) {
  EXPECT_THAT(kubeconfig_files("", Environment({"KUBECONFIG=:/a::/b:/a:"})),
              ElementsAre("/a", "/b"));
}

TEST(LoadKubeconfig, takes_entries_whole_from_where_they_are_named_first) {
  const test::TempFolder folder;
  const std::string a = folder.write("a", "users: [{name: u, user: {token: A}}]\n");
  const std::string b = folder.write("b", "users:\n- {name: u, user: {token: B, as: z}}\n"
                                          "- {name: v, user: {token: V}}\ncurrent-context: x\n");
  const LoadedKubeconfig loaded = load_kubeconfig("", Environment({"KUBECONFIG=" + a + ":" + b}));
  EXPECT_EQ(loaded.config.users.at("u").token.reveal(), "A");
  EXPECT_EQ(loaded.config.users.at("u").impersonation.user, "");
  EXPECT_EQ(loaded.config.users.at("v").place.text(), b + ":3");
  EXPECT_EQ(loaded.config.current_context, "x");
  EXPECT_THAT(loaded.files, ElementsAre(a, b));
  EXPECT_THAT(loaded.warnings, IsEmpty());
}

TEST(LoadKubeconfig, warns_only_when_all_files_are_missing) {
  const test::TempFolder folder;
  const std::string there = folder.write("there", "");
  const std::string missing = folder.file("missing");
  const auto warnings = [](const std::string& variable) {
    return load_kubeconfig("", Environment({"KUBECONFIG=" + variable})).warnings;
  };
  EXPECT_THAT(warnings(missing + ":" + there), IsEmpty());
  EXPECT_THAT(warnings(missing + ":" + missing + "2"),
              ElementsAre("Config not found: " + missing + ", " + missing + "2"));
  EXPECT_THAT(load_kubeconfig("", Environment({"HOME=" + folder.path()})).warnings, IsEmpty());
}

TEST(LoadKubeconfig, needs_the_file_of_the_flag) {
  const test::TempFolder folder;
  try {
    load_kubeconfig(folder.file("missing"), Environment());
    FAIL() << "loaded";
  } catch (const KubeconfigError& e) {
    EXPECT_EQ(e.cause(), "stat " + folder.file("missing") + ": no such file or directory");
    EXPECT_THAT(e.cure(), HasSubstr("--kubeconfig"));
  }
}

TEST(LoadKubeconfig, fails_on_one_bad_file_among_good_ones) {
  const test::TempFolder folder;
  const std::string good = folder.write("good", "current-context: x\n");
  const std::string bad = folder.write("bad", "current-context: 1\n");
  EXPECT_THROW(load_kubeconfig("", Environment({"KUBECONFIG=" + good + ":" + bad})),
               KubeconfigError);
  EXPECT_THROW(load_kubeconfig(folder.path(), Environment()), KubeconfigError);
  EXPECT_THROW(load_kubeconfig("", Environment({"KUBECONFIG=" + good + "/x"})), KubeconfigError);
}

TEST(ResolvePaths, starts_at_the_folder_of_the_file_that_holds_the_entry) {
  Cluster cluster;
  cluster.certificate_authority = "../pki/./ca.crt";
  cluster.place.file = "/a/b/config";
  resolve_paths(cluster);
  EXPECT_EQ(cluster.certificate_authority, "/a/pki/ca.crt");
  User user;
  user.place.file = "/a/b/config";
  user.client_certificate = "c.crt";
  user.client_key = "/abs/../k.key";
  user.token_file = "sub/";
  user.exec.emplace().command = "bin/x";
  resolve_paths(user);
  EXPECT_EQ(user.client_certificate, "/a/b/c.crt");
  EXPECT_EQ(user.client_key, "/abs/../k.key");
  EXPECT_EQ(user.token_file, "/a/b/sub");
  EXPECT_EQ(user.exec->command, "/a/b/bin/x");
}

TEST(ResolvePaths, leaves_names_for_PATH_alone) {
  User user;
  user.place.file = "relative/config";
  user.exec.emplace().command = "aws";
  user.client_key = "k";
  resolve_paths(user);
  EXPECT_EQ(user.exec->command, "aws");
  EXPECT_EQ(user.client_key, (std::filesystem::current_path() / "relative/k").string());
}

} // namespace
} // namespace iam::kube
