#include "kube/kubeconfig_read.hpp"
#include "kube/selection.hpp"
#include "support/temp_folder.hpp"
#include "util/proposed_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::kube {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using util::Environment;

const Environment k_nothing_set;

Kubeconfig two_clusters() {
  return read_kubeconfig(R"(
clusters:
- name: c1
  cluster: {server: https://one, tls-server-name: first, certificate-authority-data: Q0E=}
- name: c2
  cluster: {server: https://two}
users:
- name: u1
  user: {token: T1, as: boss, as-groups: [g]}
- name: u2
  user: {token: T2}
contexts:
- name: x1
  context: {cluster: c1, user: u1, namespace: ns}
- name: x2
  context: {cluster: c2, user: u2}
current-context: x1
)",
                         "/k/config");
}

Selection selected(const Overrides& overrides) {
  return select(two_clusters(), overrides, k_nothing_set, "/nowhere");
}

template<typename Function>
util::Error error_of(const Function& function) {
  try {
    function();
  } catch (const util::Error& e) {
    return e;
  }
  throw std::runtime_error("nothing thrown");
}

std::vector<std::string> problems_in(const std::string& text, const Overrides& overrides = {}) {
  try {
    select(read_kubeconfig(text, "config"), overrides, k_nothing_set, "/nowhere");
  } catch (const InvalidConfiguration& e) {
    return e.problems();
  }
  return {};
}

// One cluster and one user, the latter with these fields.
std::string config_with_user(const std::string& fields) {
  return "clusters: [{name: c, cluster: {server: 'https://h'}}]\nusers: [{name: u, user: {" +
         fields + "}}]\ncontexts: [{name: x, context: {cluster: c, user: u}}]\n" +
         "current-context: x\n";
}

std::string config_with_cluster(const std::string& fields) {
  return "clusters: [{name: k, cluster: {server: 'https://h', " + fields +
         "}}]\ncontexts: [{name: x, context: {cluster: k}}]\ncurrent-context: x\n";
}

TEST(Select, takes_the_current_context) {
  const Selection selection = selected({});
  EXPECT_EQ(selection.context_name, "x1");
  EXPECT_EQ(selection.cluster_name, "c1");
  EXPECT_EQ(selection.user_name, "u1");
  EXPECT_EQ(selection.cluster.server, "https://one");
  EXPECT_EQ(selection.cluster.place.text(), "/k/config:3");
  EXPECT_EQ(selection.user.token.reveal(), "T1");
  EXPECT_THAT(selection.warnings, IsEmpty());
}

TEST(Select, obeys_flags_for_context_cluster_and_user) {
  EXPECT_EQ(selected({.context = "x2"}).cluster.server, "https://two");
  const Selection mixed = selected({.cluster = "c2", .user = "u2"});
  EXPECT_EQ(mixed.context_name, "x1");
  EXPECT_EQ(mixed.cluster.server, "https://two");
  EXPECT_EQ(mixed.user.token.reveal(), "T2");
}

TEST(Select, puts_flags_in_place_of_single_fields) {
  const Selection selection =
      selected({.token = util::Secret("T"), .as = "a", .as_uid = "7", .as_groups = {"h"}});
  EXPECT_EQ(selection.user.token.reveal(), "T");
  EXPECT_EQ(selection.user.impersonation, (Impersonation{"a", "7", {"h"}, {}}));
}

TEST(Select, forgets_the_server_name_when_a_flag_names_another_server) {
  EXPECT_EQ(selected({.server = "https://other"}).cluster.tls_server_name, "");
  const Selection both = selected({.server = "https://other", .tls_server_name = "n2"});
  EXPECT_EQ(both.cluster.tls_server_name, "n2");
  EXPECT_EQ(both.cluster.certificate_authority_data, "CA");
}

TEST(Select, lets_a_flag_alone_say_how_the_server_is_trusted) {
  const Selection insecure = selected({.insecure_skip_tls_verify = true});
  EXPECT_TRUE(insecure.cluster.insecure_skip_tls_verify);
  EXPECT_EQ(insecure.cluster.certificate_authority_data, "");
  const test::TempFolder folder;
  const std::string authority = folder.write("ca", "");
  const Selection other = selected({.certificate_authority = authority});
  EXPECT_EQ(other.cluster.certificate_authority, authority);
  EXPECT_EQ(other.cluster.certificate_authority_data, "");
}

TEST(Select, refuses_names_that_do_not_exist_and_suggests_near_ones) {
  const util::Error context = error_of([] { selected({.context = "x3"}); });
  EXPECT_EQ(context.cause(), "context \"x3\" does not exist");
  EXPECT_EQ(context.cure(), "did you mean \"x1\"?");
  const util::Error user = error_of([] { selected({.cluster = "nope", .user = "nobody"}); });
  EXPECT_EQ(user.cause(), "auth info \"nobody\" does not exist");
  EXPECT_THAT(user.cure(), HasSubstr(util::kubectl_command({"config", "get-users"})));
  EXPECT_EQ(error_of([] { selected({.cluster = "nope"}); }).cause(),
            "cluster \"nope\" does not exist");
}

TEST(Select, refuses_a_current_context_that_does_not_exist) {
  EXPECT_THAT(problems_in("current-context: x"),
              ElementsAre("context was not found for specified context: x"));
}

TEST(Select, falls_back_to_the_local_port_and_says_why) {
  const auto selection_of = [](const std::string& text) {
    return select(read_kubeconfig(text, "config"), {}, k_nothing_set, "/nowhere");
  };
  const Selection empty = selection_of("");
  EXPECT_EQ(empty.cluster.server, "http://localhost:8080");
  EXPECT_THAT(
      empty.warnings,
      ElementsAre(HasSubstr("no kubeconfig chooses a cluster, using http://localhost:8080; ")));
  EXPECT_THAT(
      selection_of("contexts: [{name: x, context: {cluster: c}}]\ncurrent-context: x").warnings,
      ElementsAre(HasSubstr("the cluster \"c\" of the context \"x\" is in no kubeconfig")));
  EXPECT_THAT(selection_of("clusters: [{name: c}]\ncontexts: [{name: x, context: {cluster: c}}]\n"
                           "current-context: x")
                  .warnings,
              ElementsAre(HasSubstr("the cluster \"c\" has no server")));
  EXPECT_EQ(select({}, {}, Environment({"KUBERNETES_MASTER=https://m"}), "/nowhere").cluster.server,
            "https://m");
}

TEST(Select, resolves_paths_from_the_file_of_the_entry) {
  const test::TempFolder folder;
  folder.write("ca", "");
  const Kubeconfig config =
      read_kubeconfig(config_with_cluster("certificate-authority: ca"), folder.file("config"));
  EXPECT_EQ(select(config, {}, k_nothing_set, "/nowhere").cluster.certificate_authority,
            folder.file("ca"));
}

// The texts below are kubectl's own.

TEST(Select, refuses_two_ways_to_authenticate) {
  EXPECT_THAT(problems_in(config_with_user("token: t, username: name")),
              ElementsAre("more than one authentication method found for u; found [token "
                          "basicAuth], only one is allowed"));
  EXPECT_THAT(problems_in(config_with_user("username: name"), {.token = util::Secret("t")}),
              ElementsAre(HasSubstr("[token basicAuth]")));
  EXPECT_THAT(problems_in(config_with_user("tokenFile: t, token: t, password: p")),
              ElementsAre(HasSubstr("[token basicAuth]")));
}

TEST(Select, refuses_half_a_client_certificate) {
  EXPECT_THAT(problems_in(config_with_user("client-certificate-data: YQ==")),
              ElementsAre("client-key-data or client-key must be specified for u to use the "
                          "clientCert authentication method."));
  EXPECT_THAT(problems_in(config_with_user("client-key: /nowhere/k")), IsEmpty());
}

TEST(Select, refuses_files_and_data_together_and_missing_files) {
  EXPECT_THAT(
      problems_in(config_with_user("client-certificate: /nowhere/c, client-certificate-data: YQ==,"
                                   "client-key: /nowhere/k, client-key-data: YQ==")),
      ElementsAre("client-cert-data and client-cert are both specified for u. client-cert-data "
                  "will override.",
                  "client-key-data and client-key are both specified for u; client-key-data will "
                  "override",
                  "unable to read client-cert /nowhere/c for u due to open /nowhere/c: no such "
                  "file or directory",
                  "unable to read client-key /nowhere/k for u due to open /nowhere/k: no such "
                  "file or directory"));
  EXPECT_THAT(problems_in(config_with_cluster(
                  "certificate-authority: /nowhere/ca, certificate-authority-data: YQ==")),
              ElementsAre("certificate-authority-data and certificate-authority are both specified "
                          "for k. certificate-authority-data will override.",
                          "unable to read certificate-authority /nowhere/ca for k due to open "
                          "/nowhere/ca: no such file or directory"));
}

TEST(Select, refuses_a_path_with_a_nul_instead_of_cutting_it) {
  EXPECT_THAT(problems_in(config_with_cluster("certificate-authority: \"/dev/null\\0.pem\"")),
              ElementsAre(HasSubstr("invalid argument")));
}

TEST(Select, refuses_an_exec_stanza_that_is_not_complete) {
  EXPECT_THAT(problems_in(config_with_user("exec: {env: [{value: v}]}")),
              ElementsAre("command must be specified for u to use exec authentication plugin",
                          "apiVersion must be specified for u to use exec authentication plugin",
                          "env variable name must be specified for u to use exec authentication "
                          "plugin",
                          "interactiveMode must be specified for u to use exec authentication "
                          "plugin"));
  EXPECT_THAT(problems_in(config_with_user(
                  "exec: {command: c, apiVersion: client.authentication.k8s.io/v1, "
                  "interactiveMode: Sometimes}, auth-provider: {name: oidc}")),
              ElementsAre("authProvider cannot be provided in combination with an exec plugin for "
                          "u",
                          "invalid interactiveMode for u: \"Sometimes\""));
}

TEST(Select, refuses_to_impersonate_nobody) {
  const std::string text =
      "requesting uid, groups or user-extra for u without impersonating a user";
  EXPECT_THAT(problems_in(config_with_user("as-groups: [g]")), ElementsAre(text));
  EXPECT_THAT(problems_in(config_with_user("as-user-extra: {k: [v]}")), ElementsAre(text));
  EXPECT_THAT(problems_in(config_with_user("token: t"), {.as_uid = "1"}), ElementsAre(text));
}

TEST(Select, refuses_proxies_that_kubectl_does_not_speak) {
  const auto problem = [](const std::string& url) {
    const auto problems = problems_in(config_with_cluster("proxy-url: '" + url + "'"));
    return problems.empty() ? "" : problems.at(0);
  };
  EXPECT_EQ(problem("http://h:1"), "");
  EXPECT_EQ(problem("SOCKS5://h"), "");
  EXPECT_EQ(problem("ftp://h"), "invalid 'proxy-url' \"ftp://h\" for cluster \"k\": unsupported "
                                "scheme \"ftp\", must be http, https, or socks5");
  EXPECT_THAT(problem("h"), HasSubstr("unsupported scheme \"\""));
  EXPECT_THAT(problem("localhost:3128"), HasSubstr("unsupported scheme \"localhost\""));
  EXPECT_THAT(problem("127.0.0.1:3128"), HasSubstr("could not parse: 127.0.0.1:3128"));
}

TEST(Select, says_where_the_refused_entry_stands) {
  const std::string text = config_with_user("as-groups: [g]");
  EXPECT_EQ(error_of([&] {
              select(read_kubeconfig(text, "/k/c"), {}, k_nothing_set, "/nowhere");
            }).where(),
            "/k/c:2");
}

class Pod : public testing::Test {
protected:
  Pod() {
    folder.write("token", "sa-token\n");
    folder.write("ca.crt", "-----BEGIN CERTIFICATE-----\n");
  }

  Selection selected(const Overrides& overrides = {}, const std::string& host = "10.0.0.1") {
    return select({}, overrides,
                  Environment({"KUBERNETES_SERVICE_HOST=" + host, "KUBERNETES_SERVICE_PORT=443"}),
                  folder.path());
  }

  test::TempFolder folder;
};

TEST_F(Pod, talks_to_its_own_cluster_when_nothing_is_configured) {
  const Selection pod = selected();
  EXPECT_EQ(pod.cluster.server, "https://10.0.0.1:443");
  EXPECT_EQ(pod.cluster.certificate_authority, folder.file("ca.crt"));
  EXPECT_EQ(pod.user.token_file, folder.file("token"));
  EXPECT_EQ(selected({}, "fd00::1").cluster.server, "https://[fd00::1]:443");
}

TEST_F(Pod, refuses_a_host_that_is_more_than_a_host) {
  EXPECT_THROW(selected({}, "x@other"), InvalidConfiguration);
  EXPECT_THROW(selected({}, "h/path?"), InvalidConfiguration);
}

TEST_F(Pod, obeys_the_flags_that_count_there) {
  folder.write("other", "");
  const Selection pod =
      selected({.token = util::Secret("T"), .certificate_authority = folder.file("other")});
  EXPECT_EQ(pod.user.token.reveal(), "T");
  EXPECT_EQ(pod.user.token_file, "");
  EXPECT_EQ(pod.cluster.certificate_authority, folder.file("other"));
}

TEST_F(Pod, is_not_asked_when_something_is_configured) {
  EXPECT_EQ(selected({.server = "https://h"}).cluster.server, "https://h");
  EXPECT_EQ(selected({.as = "them"}).cluster.server, "http://localhost:8080");
  EXPECT_EQ(selected({.request_timeout = "5s"}).cluster.server, "http://localhost:8080");
  EXPECT_EQ(selected({.request_timeout = "0"}).cluster.server, "https://10.0.0.1:443");
}

TEST_F(Pod, needs_the_token_and_both_variables) {
  const test::TempFolder empty;
  const Environment pod({"KUBERNETES_SERVICE_HOST=h", "KUBERNETES_SERVICE_PORT=1"});
  EXPECT_EQ(select({}, {}, pod, empty.path()).cluster.server, "http://localhost:8080");
  EXPECT_EQ(
      select({}, {}, Environment({"KUBERNETES_SERVICE_HOST=h"}), folder.path()).cluster.server,
      "http://localhost:8080");
}

TEST_F(Pod, warns_without_certificates_of_the_cluster) {
  folder.write("ca.crt", "nothing");
  const Selection pod = selected();
  EXPECT_EQ(pod.cluster.certificate_authority, "");
  EXPECT_THAT(pod.warnings, ElementsAre(HasSubstr("no certificates in")));
}

} // namespace
} // namespace iam::kube
