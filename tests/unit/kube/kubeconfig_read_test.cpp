#include "kube/kubeconfig_read.hpp"
#include "util/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::kube {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

Kubeconfig read(const std::string& text) {
  return read_kubeconfig(text, "config");
}

KubeconfigError refusal_of(const std::string& text) {
  try {
    read(text);
  } catch (const KubeconfigError& e) {
    return e;
  }
  throw std::runtime_error("accepted: " + text);
}

TEST(ReadKubeconfig, knows_every_field_of_a_cluster) {
  const Kubeconfig config = read(R"(
clusters:
- name: c
  cluster:
    server: https://h:1/p
    tls-server-name: name
    insecure-skip-tls-verify: true
    certificate-authority: ca.crt
    certificate-authority-data: aGk=
    proxy-url: http://p
    disable-compression: true
    extensions:
    - {name: client.authentication.k8s.io/exec, extension: {b: [yes], a: 1}}
)");
  const Cluster& cluster = config.clusters.at("c");
  EXPECT_EQ(cluster.server, "https://h:1/p");
  EXPECT_EQ(cluster.tls_server_name, "name");
  EXPECT_TRUE(cluster.insecure_skip_tls_verify);
  EXPECT_EQ(cluster.certificate_authority, "ca.crt");
  EXPECT_EQ(cluster.certificate_authority_data, "hi");
  EXPECT_EQ(cluster.proxy_url, "http://p");
  EXPECT_TRUE(cluster.disable_compression);
  EXPECT_THAT(cluster.extensions,
              ElementsAre(Pair("client.authentication.k8s.io/exec", R"({"a":1,"b":[true]})")));
  EXPECT_EQ(cluster.place.text(), "config:3");
}

TEST(ReadKubeconfig, knows_every_field_of_a_user) {
  const Kubeconfig config = read(R"(
users:
- name: u
  user:
    client-certificate: c.crt
    client-certificate-data: YQ==
    client-key: c.key
    client-key-data: Yg==
    token: t
    tokenFile: t.txt
    as: them
    as-uid: "1"
    as-groups: [g, h]
    as-user-extra: {k: [v, w]}
    username: name
    password: p
    auth-provider: {name: oidc, config: {id-token: i}}
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: aws
      args: [eks, get-token]
      env: [{name: AWS_PROFILE, value: dev}]
      installHint: get it
      provideClusterInfo: true
      interactiveMode: Never
)");
  const User& user = config.users.at("u");
  EXPECT_EQ(user.client_certificate, "c.crt");
  EXPECT_EQ(user.client_certificate_data, "a");
  EXPECT_EQ(user.client_key, "c.key");
  EXPECT_EQ(user.client_key_data.reveal(), "b");
  EXPECT_EQ(user.token.reveal(), "t");
  EXPECT_EQ(user.token_file, "t.txt");
  EXPECT_EQ(user.impersonation, (Impersonation{"them", "1", {"g", "h"}, {{"k", {"v", "w"}}}}));
  EXPECT_EQ(user.username, "name");
  EXPECT_EQ(user.password.reveal(), "p");
  EXPECT_EQ(user.auth_provider->name, "oidc");
  EXPECT_EQ(user.auth_provider->config.at("id-token").reveal(), "i");
  EXPECT_EQ(*user.exec, (ExecStanza{"aws",
                                    {"eks", "get-token"},
                                    {{"AWS_PROFILE", "dev"}},
                                    "client.authentication.k8s.io/v1",
                                    "get it",
                                    true,
                                    "Never"}));
}

TEST(ReadKubeconfig, gives_the_beta_of_exec_its_interactive_mode) {
  const auto mode = [](const std::string& version) {
    return read("users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/" +
                version + "}}}]")
        .users.at("u")
        .exec->interactive_mode;
  };
  EXPECT_EQ(mode("v1beta1"), "IfAvailable");
  EXPECT_EQ(mode("v1alpha1"), "IfAvailable");
  EXPECT_EQ(mode("v1"), "");
}

TEST(ReadKubeconfig, takes_nothing_and_null_for_empty) {
  for (const char* text : {"", "# nothing\n", "null", "clusters: null\nusers: ~\ncontexts:",
                           "clusters: [{name: a, cluster: ~}]", "apiVersion: /\nkind: Config"}) {
    SCOPED_TRACE(text);
    EXPECT_NO_THROW(read(text));
  }
  const Kubeconfig config = read("contexts: [~]\nusers: [{name: u, user: {as-groups: [~]}}]");
  EXPECT_EQ(config.contexts.count(""), 1U);
  EXPECT_THAT(config.users.at("u").impersonation.groups, ElementsAre(""));
}

TEST(ReadKubeconfig, ignores_what_it_does_not_know) {
  EXPECT_NO_THROW(read("colour: [red]\nclusters: [{name: c, cluster: {Server: 5}, more: 1}]"));
}

TEST(ReadKubeconfig, names_file_place_and_field_of_a_wrong_type) {
  const KubeconfigError number = refusal_of("users:\n- name: u\n  user:\n    token: 123\n");
  EXPECT_EQ(number.cause(),
            "error loading config file: users[0].user.token must be a text, not a number");
  EXPECT_EQ(number.where(), "config:4:12");
  EXPECT_EQ(number.cure(), "put the value in quotes");
  EXPECT_THAT(refusal_of("contexts: [{name: yes}]").cause(),
              HasSubstr("contexts[0].name must be a text, not true or false"));
  EXPECT_THAT(refusal_of("clusters: {a: b}").cause(), HasSubstr("clusters must be a list"));
  EXPECT_THAT(refusal_of("[a]").cause(),
              HasSubstr("must be a mapping at the top level, not a list"));
  EXPECT_THAT(refusal_of("text").cause(),
              HasSubstr("must be a mapping at the top level, not a string"));
  EXPECT_THAT(refusal_of("clusters: [{cluster: {disable-compression: 'true'}}]").cause(),
              HasSubstr("must be true or false, not a text"));
  EXPECT_THAT(refusal_of("users: [{user: {as-user-extra: {k: v}}}]").cause(),
              HasSubstr("users[0].user.as-user-extra.k must be a list, not a text"));
  EXPECT_THAT(refusal_of("preferences: {colors: 1}").cause(), HasSubstr("preferences.colors"));
}

TEST(ReadKubeconfig, refuses_base64_that_is_none) {
  const KubeconfigError error =
      refusal_of("clusters: [{cluster: {certificate-authority-data: \"!!\"}}]");
  EXPECT_THAT(error.cause(), HasSubstr("certificate-authority-data is not base64"));
}

TEST(ReadKubeconfig, never_shows_a_secret) {
  const KubeconfigError error =
      refusal_of("users: [{name: u, user: {client-key-data: 'c2VjcmV0!'}}]");
  EXPECT_THAT(std::string(error.what()), testing::Not(HasSubstr("c2VjcmV0")));
}

TEST(ReadKubeconfig, refuses_two_entries_of_a_name) {
  const KubeconfigError error = refusal_of("users:\n- name: a\n- name: b\n- name: a\n");
  EXPECT_THAT(error.cause(), HasSubstr("users[2] has a name that is already taken: \"a\""));
  EXPECT_EQ(error.where(), "config:4:3");
  EXPECT_THAT(refusal_of("extensions: [{name: e, extension: 1}, {name: e}]").cause(),
              HasSubstr("extensions[1]"));
}

TEST(ReadKubeconfig, refuses_other_kinds) {
  EXPECT_THAT(refusal_of("kind: Pod").cause(), HasSubstr("its kind is \"Pod\" of version \"v1\""));
  EXPECT_NO_THROW(refusal_of("apiVersion: v2"));
  EXPECT_NO_THROW(refusal_of("apiVersion: apps/v1"));
  EXPECT_NO_THROW(refusal_of("KIND: Pod")); // found by its letters alone
  EXPECT_NO_THROW(read("Kind: Pod\nkind: Config"));
}

TEST(ReadKubeconfig, says_where_the_syntax_breaks) {
  const KubeconfigError error = refusal_of("clusters:\n\t- name: c\n");
  EXPECT_THAT(error.cause(), HasSubstr("yaml: "));
  EXPECT_THAT(error.where(), testing::StartsWith("config:2:"));
}

TEST(ReadKubeconfig, says_how_to_rewrite_what_readers_of_YAML_disagree_on) {
  const KubeconfigError error = refusal_of("clusters: []\nusers: [a:, b]\n");
  EXPECT_THAT(error.cause(), HasSubstr("cannot be judged: YAML readers disagree on a colon"));
  EXPECT_EQ(error.where(), "config:2:10");
  EXPECT_THAT(error.cure(), HasSubstr("rewrite the text in quotes"));
}

} // namespace
} // namespace iam::kube
