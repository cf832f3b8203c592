#include "kube/connection.hpp"
#include "support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::kube {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using util::Environment;

const Environment k_nothing_set;
constexpr const char* k_pem = "-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n";

Selection to(const std::string& server) {
  Selection selection;
  selection.cluster.server = server;
  selection.cluster.place = {"config", 3};
  return selection;
}

std::string refusal_of(const Selection& selection) {
  try {
    connect(selection, k_nothing_set);
  } catch (const util::Error& e) {
    return e.cause();
  }
  return {};
}

TEST(Connect, makes_a_base_url) {
  const auto server = [](const std::string& text) {
    return connect(to(text), k_nothing_set).server;
  };
  EXPECT_EQ(server("https://h"), "https://h");
  EXPECT_EQ(server("https://H:6443/"), "https://h:6443");
  EXPECT_EQ(server("https://h/k8s/clusters/c-1/?x=y#z"), "https://h/k8s/clusters/c-1");
  EXPECT_EQ(server("https://[fd00::1]:443"), "https://[fd00::1]");
  EXPECT_EQ(server("h:6443"), "http://h:6443");
  EXPECT_EQ(server("localhost:8080"), "http://localhost:8080");
}

TEST(Connect, refuses_a_server_that_is_no_url) {
  EXPECT_THAT(refusal_of(to("https://")),
              HasSubstr("the cluster's server \"https://\" is not a URL"));
  EXPECT_THAT(refusal_of(to("h:6443/path")), HasSubstr("neither a URL nor HOST:PORT"));
}

TEST(Connect, trusts_the_authority_of_the_cluster_alone) {
  const test::TempFolder folder;
  Selection selection = to("https://h");
  selection.cluster.certificate_authority = folder.write("ca", k_pem);
  const Connection connection =
      connect(selection, Environment({"SSL_CERT_FILE=/sys.pem", "SSL_CERT_DIR=/sys"}));
  EXPECT_EQ(connection.transport.tls.authorities.pem, k_pem);
  EXPECT_EQ(connection.transport.tls.authorities.file, "");
  EXPECT_EQ(connection.transport.tls.authorities.folder, "");
  EXPECT_EQ(connection.cluster.certificate_authority_data, k_pem);
}

TEST(Connect, trusts_those_of_the_machine_without_one) {
  const Connection connection =
      connect(to("https://h"), Environment({"SSL_CERT_FILE=/sys.pem", "SSL_CERT_DIR=/sys"}));
  EXPECT_EQ(connection.transport.tls.authorities.file, "/sys.pem");
  EXPECT_EQ(connection.transport.tls.verification, net::Verification::full);
}

TEST(Connect, refuses_an_authority_that_is_no_certificate) {
  const test::TempFolder folder;
  Selection selection = to("https://h");
  selection.cluster.certificate_authority = folder.write("ca", "");
  EXPECT_THAT(refusal_of(selection), HasSubstr("unable to load root certificates"));
  selection.cluster.certificate_authority = "";
  selection.cluster.certificate_authority_data = "hello";
  EXPECT_THAT(refusal_of(selection), HasSubstr("unable to parse bytes as PEM block"));
}

TEST(Connect, does_not_verify_where_that_is_asked_for) {
  Selection selection = to("https://h");
  selection.cluster.insecure_skip_tls_verify = true;
  EXPECT_EQ(connect(selection, k_nothing_set).transport.tls.verification, net::Verification::none);
  selection.cluster.certificate_authority_data = k_pem;
  EXPECT_EQ(refusal_of(selection),
            "specifying a root certificates file with the insecure flag is not allowed");
}

TEST(Connect, passes_on_the_name_of_the_server) {
  Selection selection = to("https://h");
  selection.cluster.tls_server_name = "n";
  EXPECT_EQ(connect(selection, k_nothing_set).transport.tls.server_name, "n");
}

TEST(Connect, refuses_a_name_of_the_server_that_is_more_than_a_host) {
  for (const char* name : {"x@other:6443/?", "other/", "a:1"}) {
    Selection selection = to("https://h");
    selection.cluster.tls_server_name = name;
    EXPECT_EQ(refusal_of(selection),
              "tls-server-name \"" + std::string(name) + "\" is not a host name");
  }
}

TEST(Connect, takes_client_certificates_from_data_or_files) {
  const test::TempFolder folder;
  Selection selection = to("https://h");
  selection.user.client_certificate = folder.write("c", "CERT");
  selection.user.client_key = folder.write("k", "KEY");
  const net::TlsSettings files = connect(selection, k_nothing_set).transport.tls;
  EXPECT_EQ(files.client_certificate, "CERT");
  EXPECT_EQ(files.client_key.reveal(), "KEY");
  selection.user = {};
  selection.user.client_certificate_data = "C";
  selection.user.client_key_data = util::Secret("K");
  const net::TlsSettings data = connect(selection, k_nothing_set).transport.tls;
  EXPECT_EQ(data.client_certificate, "C");
  EXPECT_EQ(data.client_key.reveal(), "K");
}

TEST(Connect, runs_a_plugin_only_without_token_password_and_certificate) {
  Selection selection = to("https://h");
  selection.user.exec.emplace().api_version = "client.authentication.k8s.io/v1";
  const auto uses_exec = [&] {
    return connect(selection, k_nothing_set).credentials.exec.has_value();
  };
  EXPECT_TRUE(uses_exec());
  User& user = selection.user;
  user.token = util::Secret("t");
  EXPECT_FALSE(uses_exec());
  user.token = {};
  user.username = "name";
  EXPECT_FALSE(uses_exec());
  user.username = "";
  user.client_certificate_data = "C";
  EXPECT_FALSE(uses_exec());
}

TEST(Connect, refuses_what_kubectl_refuses_about_credentials) {
  const test::TempFolder folder;
  Selection selection = to("https://h");
  selection.user.token_file = "/nowhere/token";
  EXPECT_EQ(refusal_of(selection), "open /nowhere/token: no such file or directory");
  selection.user.token_file = folder.write("t", "t");
  selection.user.username = "name";
  EXPECT_EQ(refusal_of(selection), "username/password or bearer token may be set, but not both");
  selection.user = {};
  selection.user.exec.emplace().api_version = "v1";
  EXPECT_EQ(refusal_of(selection), "exec plugin: invalid apiVersion \"v1\"");
}

TEST(Connect, knows_no_built_in_identity_provider) {
  Selection selection = to("https://h");
  selection.user.auth_provider.emplace().name = "gcp";
  EXPECT_EQ(refusal_of(selection), "The gcp auth plugin has been removed.");
  selection.user.auth_provider->name = "x";
  EXPECT_EQ(refusal_of(selection), "no Auth Provider found for name \"x\"");
  selection.user.auth_provider->name = "oidc";
  EXPECT_EQ(refusal_of(selection), "the oidc auth provider is not supported");
  selection.user.token = util::Secret("t");
  EXPECT_EQ(refusal_of(selection), "");
}

TEST(Connect, prefers_the_credentials_in_the_servers_url_as_kubectl_does) {
  Selection selection = to("https://us%40er:p%2Fw@h/path");
  selection.user.token = util::Secret("t");
  const Connection connection = connect(selection, k_nothing_set);
  EXPECT_EQ(connection.server, "https://h/path");
  EXPECT_EQ(connection.credentials.username, "us@er");
  EXPECT_EQ(connection.credentials.password.reveal(), "p/w");
  EXPECT_TRUE(connection.credentials.token.empty());
  EXPECT_TRUE(connect(to("http://user:pw@h"), k_nothing_set).credentials.username.empty());
}

TEST(Connect, sends_no_credentials_over_http) {
  Selection selection = to("http://h");
  selection.user.token = util::Secret("t");
  selection.user.client_certificate_data = "C";
  selection.user.client_key_data = util::Secret("K");
  selection.user.exec.emplace().api_version = "v1";
  const Connection connection = connect(selection, k_nothing_set);
  EXPECT_TRUE(connection.credentials.token.empty());
  EXPECT_FALSE(connection.credentials.exec);
  EXPECT_EQ(connection.transport.tls.client_certificate, "");
}

TEST(Connect, goes_through_the_proxy_of_the_cluster_else_of_the_environment) {
  const Environment environment({"HTTPS_PROXY=http://env:1", "NO_PROXY=*"});
  const net::Url target = net::parse_url("https://h");
  Selection selection = to("https://h");
  EXPECT_FALSE(connect(selection, environment).transport.proxies.on_the_way_to(target));
  selection.cluster.proxy_url = "socks5://own:2";
  EXPECT_EQ(connect(selection, environment).transport.proxies.on_the_way_to(target)->address(),
            "own:2");
}

TEST(Connect, asks_for_an_uncompressed_answer_and_a_time_limit_where_that_is_set) {
  Selection selection = to("https://h");
  EXPECT_FALSE(connect(selection, k_nothing_set).timeout);
  EXPECT_THAT(connect(selection, k_nothing_set).headers, IsEmpty());
  selection.cluster.disable_compression = true;
  selection.request_timeout = "1m";
  const Connection connection = connect(selection, k_nothing_set);
  EXPECT_THAT(connection.headers, ElementsAre(Pair("Accept-Encoding", "identity")));
  EXPECT_EQ(connection.timeout, std::chrono::minutes(1));
  selection.request_timeout = "soon";
  EXPECT_THROW(connect(selection, k_nothing_set), util::UsageError);
}

TEST(ImpersonationHeaders, are_repeated_for_lists_and_escape_keys) {
  EXPECT_THAT(impersonation_headers({"u", "7", {"g", "h"}, {{"a/b%", {"x", "y"}}}}),
              ElementsAre(Pair("Impersonate-User", "u"), Pair("Impersonate-Uid", "7"),
                          Pair("Impersonate-Group", "g"), Pair("Impersonate-Group", "h"),
                          Pair("Impersonate-Extra-a%2Fb%25", "x"),
                          Pair("Impersonate-Extra-a%2Fb%25", "y")));
  EXPECT_THAT(impersonation_headers({}), IsEmpty());
}

} // namespace
} // namespace iam::kube
