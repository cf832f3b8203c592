#include "kube/exec_credential.hpp"
#include "kube/plugin_policy.hpp"
#include "support/temp_folder.hpp"
#include "util/file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace iam::kube {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using util::Environment;

class Policy : public testing::Test {
protected:
  PluginPolicy load(const std::string& text, std::vector<std::string> variables = {}) {
    util::make_folders(m_folder.file(".kube"));
    m_folder.write(".kube/kuberc", text);
    variables.push_back("HOME=" + m_folder.path());
    return load_plugin_policy(Environment(variables),
                              [&](const std::string& warning) { m_warnings.push_back(warning); });
  }

  // Whether `command` may run under the policy in `text`, where `aws` is on PATH.
  bool allows(const std::string& text, const std::string& command) {
    EXPECT_EQ(chmod(m_folder.write("aws", "#!/bin/sh\n").c_str(), 0755), 0);
    try {
      check_allowed(load(text), command, Environment({"PATH=" + m_folder.path()}));
      return true;
    } catch (const CredentialError& error) {
      EXPECT_EQ(error.where(), m_folder.file(".kube/kuberc"));
      m_cause = error.cause();
      return false;
    }
  }

  test::TempFolder m_folder;
  std::vector<std::string> m_warnings;
  std::string m_cause;
};

const std::string k_head = "apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\n";
const std::string k_deny = k_head + "credentialPluginPolicy: DenyAll\n";

std::string list_of(const std::string& entry) {
  return k_head + "credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist:\n- " + entry +
         "\n";
}

TEST_F(Policy, allows_all_unless_it_says_otherwise) {
  EXPECT_TRUE(allows(k_head, "aws"));
  EXPECT_TRUE(allows("", "aws"));
  EXPECT_TRUE(allows(k_head + "credentialPluginPolicy: AllowAll\n", "other"));
  const Environment bare({"HOME=/nowhere"});
  EXPECT_EQ(load_plugin_policy(bare, {}).type, PluginPolicy::Type::allow_all);
}

TEST_F(Policy, denies_all_in_kubectls_words) {
  EXPECT_FALSE(allows(k_deny, "aws"));
  EXPECT_EQ(m_cause, "getting credentials: plugin \"aws\" not allowed: policy set to \"DenyAll\"");
}

TEST_F(Policy, allows_what_is_listed_by_name_or_path) {
  EXPECT_TRUE(allows(list_of("name: aws"), "aws"));
  EXPECT_TRUE(allows(list_of("command: aws"), "aws"));
  EXPECT_TRUE(allows(list_of("command: " + m_folder.file("aws")), "aws"));
  EXPECT_TRUE(allows(list_of("name: aws"), m_folder.file("aws")));
  EXPECT_TRUE(allows(list_of("name: gone"), "gone"));
  EXPECT_FALSE(allows(list_of("name: other"), "aws"));
  EXPECT_FALSE(allows(list_of("name: /other/aws"), "aws"));
  EXPECT_THAT(m_cause, HasSubstr("not permitted by the credential plugin allowlist"));
}

TEST_F(Policy, is_refused_if_it_contradicts_itself) {
  for (const std::string& text : {k_head + "credentialPluginPolicy: DenyNone\n",
                                  k_head + "credentialPluginPolicy: Allowlist\n",
                                  k_deny + "credentialPluginAllowlist: [{name: aws}]\n",
                                  list_of("{}"), list_of("name: a/../b")}) {
    EXPECT_THROW(load(text), util::Error) << text;
  }
}

TEST_F(Policy, is_off_where_kubectl_turns_its_preferences_off) {
  EXPECT_EQ(load(k_deny, {"KUBERC=off"}).type, PluginPolicy::Type::allow_all);
  EXPECT_EQ(load(k_deny, {"KUBECTL_KUBERC=false"}).type, PluginPolicy::Type::allow_all);
}

TEST_F(Policy, comes_from_the_file_that_is_named) {
  const std::string other = m_folder.write("other", k_deny);
  const PluginPolicy policy = load(k_head, {"KUBERC=" + other});
  EXPECT_EQ(policy.type, PluginPolicy::Type::deny_all);
  EXPECT_EQ(policy.file, other);
  EXPECT_THROW(load(k_head, {"KUBERC=" + m_folder.file("missing")}), util::Error);
}

TEST_F(Policy, of_a_broken_default_file_is_missed_with_a_warning) {
  EXPECT_EQ(load("credentialPluginPolicy: [\n").type, PluginPolicy::Type::allow_all);
  EXPECT_EQ(load("credentialPluginPolicy: 5\n").type, PluginPolicy::Type::allow_all);
  EXPECT_THAT(m_warnings, ElementsAre(HasSubstr("kuberc"), HasSubstr("kuberc")));
}

} // namespace
} // namespace iam::kube
