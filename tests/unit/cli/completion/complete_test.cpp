#include "cli/verb_table.hpp"
#include "support/command_line.hpp"
#include "support/map_manifest.hpp"
#include "support/temp_folder.hpp"
#include "util/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::cli {
namespace {

using test::CommandLine;
using test::TempFolder;
using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* k_kubeconfig = R"(apiVersion: v1
kind: Config
current-context: prod
contexts:
- {name: prod, context: {cluster: eks, user: me}}
- {name: "te st", context: {cluster: kind, user: "a\tb"}}
clusters:
- {name: eks, cluster: {server: "https://user:secret@eks.example:443/x"}}
- {name: kind, cluster: {server: "https://127.0.0.1:1"}}
users:
- {name: me, user: {}}
- {name: "a\tb", user: {}}
)";

// A shell that asks for completion, in its own home folder.
class Complete : public testing::Test {
protected:
  Words lines(Words words, const std::string& request = "__complete") {
    words.insert(words.begin(), request);
    const std::string out = m_program.run(words);
    EXPECT_EQ(m_program.exit_code, 0);
    EXPECT_EQ(m_program.errors(), "");
    const auto pieces = util::split(out, '\n');
    return {pieces.begin(), pieces.end() - 1}; // behind the last line break is nothing
  }

  Words values(const Words& words) { return lines(words, "__completeNoDesc"); }

  TempFolder m_home;
  CommandLine m_program{util::Environment(
      {"HOME=" + m_home.path(), "KUBECONFIG=" + m_home.write("config", k_kubeconfig)})};
  std::string m_manifest = m_home.write("aws-auth.yaml", test::k_map_manifest);
};

TEST_F(Complete, every_verb_of_the_tree_with_its_summary) {
  const Words all = lines({""});
  for (const Verb* verb : all_verbs()) {
    const auto words = util::split(verb->name, ' ');
    const std::string begin = std::string(words.front()) + '\t';
    EXPECT_THAT(all, Contains(StartsWith(begin + (words.size() == 1 ? verb->summary : ""))));
  }
  EXPECT_EQ(all.back(), ":4");
  EXPECT_THAT(all, Not(Contains(StartsWith("__"))));
}

TEST_F(Complete, only_what_begins_with_the_typed_text) {
  EXPECT_THAT(values({"add-r"}), ElementsAre("add-role", ":4"));
  EXPECT_THAT(values({"xyz"}), ElementsAre(":4"));
}

TEST_F(Complete, a_list_of_verbs_behind_its_last_comma) {
  EXPECT_THAT(values({"test-role", "x", "--can", "g"}), ElementsAre("get", ":4"));
  EXPECT_THAT(values({"test-role", "x", "--can", "get,list,w"}),
              ElementsAre("get,list,watch", ":4"));
  EXPECT_THAT(values({"test-role", "x", "--can", "get,g"}), ElementsAre(":4"));
}

TEST_F(Complete, only_the_rest_of_a_word_that_bash_has_split) {
  m_home.write("aws", "[profile p]\nsso_role_name = View\nsso_account_id = 111122223333\n");
  m_program.host().environment =
      m_program.host().environment.with("AWS_CONFIG_FILE", m_home.file("aws"));
  EXPECT_THAT(values({"add-role", "--sso", "View@1"}), ElementsAre("View@111122223333", ":4"));
  EXPECT_THAT(values({"add-role", "--sso", "View", "@", "1"}), ElementsAre("111122223333", ":4"));
  EXPECT_THAT(values({"add-role", "--sso=View", "@", "1"}), ElementsAre("111122223333", ":4"));
  EXPECT_THAT(values({"add-role", "--sso", "View", "@", "2"}), ElementsAre(":4"));
  EXPECT_THAT(values({"add-role", "--sso", "View", "@", "1", "--usern"}),
              ElementsAre("--username", ":4"));
}

TEST_F(Complete, an_alias_once_its_beginning_is_typed) {
  EXPECT_THAT(values({"g"}), ElementsAre("get", ":4"));
  EXPECT_THAT(values({""}), Not(Contains("get")));
}

TEST_F(Complete, verbs_after_help) {
  EXPECT_THAT(values({"help", "remove-r"}), ElementsAre("remove-role", ":4"));
  EXPECT_THAT(values({"help", "list", ""}), ElementsAre(":4"));
}

TEST_F(Complete, every_flag_of_every_verb) {
  for (const Verb* verb : all_verbs()) {
    const auto name = util::split(verb->name, ' ');
    Words typed(name.begin(), name.end());
    typed.emplace_back("--");
    const Words flags = lines(typed);
    EXPECT_THAT(flags, Contains("--help\tShow this help")) << verb->name;
    EXPECT_THAT(flags, Each(testing::AnyOf(StartsWith("--"), ":4"))) << verb->name;
  }
}

TEST_F(Complete, flags_with_the_first_sentence_of_their_help) {
  EXPECT_THAT(lines({"list", "--kubec"}),
              ElementsAre("--kubeconfig\tPath to the kubeconfig file to use", ":4"));
  EXPECT_THAT(lines({"add-role", "--group"}), ElementsAre("--group\tA Kubernetes group", ":4"));
}

TEST_F(Complete, a_flag_only_once_unless_it_may_be_repeated) {
  EXPECT_THAT(values({"add-role", "--username", "u", "--username"}), ElementsAre(":4"));
  EXPECT_THAT(values({"list", "-m", "f", "--manif"}), ElementsAre(":4"));
  EXPECT_THAT(values({"add-role", "--group", "g", "--group"}), ElementsAre("--group", ":4"));
}

TEST_F(Complete, fixed_values) {
  EXPECT_THAT(values({"list", "-o", ""}),
              ElementsAre("table", "wide", "json", "yaml", "name", ":4"));
  EXPECT_THAT(values({"list", "--output=j"}), ElementsAre("json", ":4"));
  EXPECT_THAT(values({"add-role", "--dry-run="}), ElementsAre("client", "server", "none", ":4"));
  EXPECT_THAT(values({"add-role", "--type", "EC2_"}),
              ElementsAre("EC2_LINUX", "EC2_WINDOWS", ":4"));
}

TEST_F(Complete, words_that_the_usage_line_names) {
  EXPECT_THAT(values({"list", ""}), ElementsAre("roles", "users", "accounts", ":4"));
  EXPECT_THAT(values({"list", "roles", ""}), ElementsAre(":4"));
  EXPECT_THAT(values({"completion", ""}), ElementsAre("bash", "fish", "zsh", ":4"));
}

TEST_F(Complete, files_are_left_to_the_shell) {
  EXPECT_THAT(values({"list", "-m", ""}), ElementsAre(":0"));
  EXPECT_THAT(values({"list", "--kubeconfig=a"}), ElementsAre(":0"));
}

TEST_F(Complete, nothing_if_any_value_is_allowed) {
  EXPECT_THAT(values({"add-role", "--username", ""}), ElementsAre(":4"));
  EXPECT_THAT(values({"list", "--nothing="}), ElementsAre(":4"));
}

TEST_F(Complete, contexts_clusters_and_users) {
  EXPECT_THAT(lines({"list", "--context", ""}),
              ElementsAre("prod\tcurrent context", "te st\tcluster kind", ":4"));
  EXPECT_THAT(values({"list", "--cluster", ""}), ElementsAre("eks", "kind", ":4"));
  // A terminal cannot show a name with a tab.
  EXPECT_THAT(values({"list", "--user", ""}), ElementsAre("me", ":4"));
}

TEST_F(Complete, no_password_of_a_server) {
  EXPECT_THAT(lines({"list", "--cluster", "eks"}),
              ElementsAre(AllOf(HasSubstr("eks.example"), Not(HasSubstr("secret"))), ":4"));
}

TEST_F(Complete, contexts_of_the_typed_kubeconfig) {
  const std::string other = m_home.write("other", "contexts:\n- {name: only, context: {}}\n");
  EXPECT_THAT(values({"list", "--kubeconfig", other, "--context", ""}), ElementsAre("only", ":4"));
}

TEST_F(Complete, permission_sets_of_profiles) {
  CommandLine program(util::Environment(
      {"AWS_CONFIG_FILE=" + m_home.write("aws", "[profile a]\n"
                                                "sso_role_name = View\n"
                                                "sso_account_id = 111122223333\n")}));
  EXPECT_EQ(program.run({"__complete", "add-role", "--sso", ""}),
            "View@111122223333\tprofile a\n:4\n");
}

TEST_F(Complete, both_words_of_a_verb_with_two) {
  EXPECT_THAT(values({"ss"}), ElementsAre("sso", ":4"));
  EXPECT_THAT(values({"sso", ""}), ElementsAre("roles", ":4"));
  EXPECT_THAT(values({"--context", "prod", "sso", "--user", "me", "r"}),
              ElementsAre("roles", ":4"));
  EXPECT_THAT(values({"help", "sso", ""}), ElementsAre("roles", ":4"));
  EXPECT_THAT(values({"sso", "roles", "--no-h"}), ElementsAre("--no-headers", ":4"));
}

TEST_F(Complete, the_first_word_of_two_for_a_flag) {
  EXPECT_THAT(values({"test-role", "x", "--can", "g"}), ElementsAre("get", ":4"));
  EXPECT_THAT(values({"test-role", "x", "--can", "get", ""}), ElementsAre(":4"));
  EXPECT_THAT(values({"test-role", "x", "--can", "get", "pods", "--exter"}),
              ElementsAre("--external-id", ":4"));
}

TEST_F(Complete, profiles_without_their_secrets_and_regions) {
  CommandLine program(util::Environment(
      {"AWS_CONFIG_FILE=" + m_home.write("aws", "[profile dev]\nregion = eu-west-1\nrole_arn = r\n"
                                                "[profile lab]\nregion = xx-lab-1\n"),
       "AWS_SHARED_CREDENTIALS_FILE=" +
           m_home.write("keys", "[ops]\naws_access_key_id = A\naws_secret_access_key = S\n")}));
  EXPECT_EQ(program.run({"__complete", "list", "--profile", ""}), "dev\tr\nlab\nops\n:4\n");
  EXPECT_EQ(program.run({"__complete", "list", "--region", "eu-west-1"}),
            "eu-west-1\tEurope (Ireland)\n:4\n");
  EXPECT_EQ(program.run({"__complete", "list", "--region", "xx"}), "xx-lab-1\n:4\n");
}

// Values of the map, from the list that the verb is about.

TEST_F(Complete, arns_of_the_typed_manifest) {
  EXPECT_THAT(lines({"remove-role", "-m", m_manifest, ""}),
              ElementsAre("arn:aws:iam::111122223333:role/Admin\tadmin: system:masters",
                          "arn:aws:iam::111122223333:role/Dev\tdev: developers, view", ":4"));
  EXPECT_THAT(values({"remove-user", "-m", m_manifest, ""}),
              ElementsAre("arn:aws:iam::444455556666:user/alice", ":4"));
  EXPECT_THAT(values({"remove-account", "-m", m_manifest, ""}), ElementsAre("777788889999", ":4"));
  EXPECT_THAT(values({"explain", "--manifest=" + m_manifest, "arn:aws:iam::4"}),
              ElementsAre("arn:aws:iam::444455556666:user/alice", ":4"));
}

TEST_F(Complete, a_typed_identity_is_not_offered_again) {
  EXPECT_THAT(values({"remove-role", "arn:aws:iam::111122223333:role/Dev", "-m", m_manifest, ""}),
              ElementsAre("arn:aws:iam::111122223333:role/Admin", ":4"));
}

TEST_F(Complete, names_usernames_groups_and_accounts) {
  EXPECT_THAT(values({"list", "-m", m_manifest, "--name", ""}),
              ElementsAre("Admin", "Dev", "alice", ":4"));
  EXPECT_THAT(values({"list", "-m", m_manifest, "--username", ""}),
              ElementsAre("admin", "alice", "dev", ":4"));
  EXPECT_THAT(values({"remove-role", "-m", m_manifest, "--group", ""}),
              ElementsAre("developers", "system:masters", "view", ":4"));
  EXPECT_THAT(values({"add-role", "-m", m_manifest, "--group", "sys"}), Contains("system:masters"));
  EXPECT_THAT(values({"add-role", "-m", m_manifest, "--account", ""}),
              ElementsAre("111122223333", "444455556666", ":4"));
}

TEST_F(Complete, silent_if_files_cannot_be_read) {
  const std::string broken = m_home.write("broken", "a: [");
  EXPECT_THAT(values({"remove-role", "-m", broken, ""}), ElementsAre(":4"));
  EXPECT_THAT(values({"remove-role", "-m", m_home.file("none"), ""}), ElementsAre(":4"));
  EXPECT_THAT(values({"remove-role", "-m", "-", ""}), ElementsAre(":4"));
  EXPECT_THAT(values({"list", "--kubeconfig", broken, "--context", ""}), ElementsAre(":4"));
  EXPECT_THAT(values({"list", "-v", "x", "--configmap", "y", "--name", ""}), ElementsAre(":4"));
}

TEST_F(Complete, as_the_file_that_kubectl_looks_for) {
  CommandLine program;
  EXPECT_EQ(program.run({"versio"}, "/bin/kubectl_complete-iam"),
            "version\tShow the version of this program\n:4\n");
  EXPECT_THAT(program.run({"list", "--help", "x"}, "kubectl_complete-eks_iam"), ":4\n");
}

TEST(Completion, prints_a_script_for_each_shell_under_the_name_of_the_program) {
  CommandLine program;
  for (const char* shell : {"bash", "fish", "zsh"}) {
    EXPECT_THAT(program.run({"completion", shell}, "/opt/kubectl-eks_iam"),
                AllOf(HasSubstr("kubectl-eks_iam"), Not(HasSubstr("kubectl-iam"))));
  }
  program.run({"completion", "tcsh"});
  EXPECT_EQ(program.exit_code, 1);
  EXPECT_THAT(program.errors(), HasSubstr("zsh"));
}

} // namespace
} // namespace iam::cli
