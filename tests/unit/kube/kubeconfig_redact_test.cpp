#include "kube/kubeconfig_redact.hpp"
#include "yaml/read/document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::kube {
namespace {

TEST(WithoutSecrets, leaves_out_what_kubectl_leaves_out) {
  EXPECT_EQ(without_secrets(R"(# mine
users:
- name: token # no field
  user:
    client-certificate-data: S0VZ
    client-key-data:   S0VZ   # ours
    client-key: token.pem
    token: "abc"
    tokenFile: /token
    username: jane
    password: 'abc'
- name: other
  user:
    auth-provider:
      name: oidc
      config: {client-id: app, client-secret: abc, id-token: abc, refresh-token: abc,
               access-token: abc, idp-issuer-url: https://a.example}
)"),
            R"(# mine
users:
- name: token # no field
  user:
    client-certificate-data: DATA+OMITTED
    client-key-data:   DATA+OMITTED   # ours
    client-key: token.pem
    token: "REDACTED"
    tokenFile: /token
    username: jane
    password: 'REDACTED'
- name: other
  user:
    auth-provider:
      name: oidc
      config: {client-id: app, client-secret: REDACTED, id-token: REDACTED, refresh-token: REDACTED,
               access-token: REDACTED, idp-issuer-url: https://a.example}
)");
}

TEST(WithoutSecrets, knows_every_way_to_write_a_value) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"token: |\n  abc\n  def\nb: 1\n", "token: REDACTED\nb: 1\n"},
      {"token: >-\r\n  abc\r\nb: 1\r\n", "token: REDACTED\r\nb: 1\r\n"},
      {"token: |\n  abc", "token: REDACTED"},
      {"token: \"abc\n  def\"\n", "token: \"REDACTED\"\n"},
      {"token: abc\n  def\n", "token: REDACTED\n"},
      {"token: !!str &t abc\npassword: *t\n", "token: !!str &t REDACTED\npassword: *t\n"},
      {"x: &t abc\ntoken: *t\n", "x: &t REDACTED\ntoken: *t\n"},
      {"? token\n: abc\n", "? token\n: REDACTED\n"},
      {R"({"users":[{"user":{"to\u006ben":"abc"}}]})",
       R"({"users":[{"user":{"to\u006ben":"REDACTED"}}]})"},
      {"Token: abc\n", "Token: REDACTED\n"},
      {"token:\npassword: \"\"\n", "token:\npassword: \"\"\n"},
      {"a: 1\n---\ntoken: abc\n", "a: 1\n---\ntoken: REDACTED\n"},
      {"a: 1\n#  token: abc\n# \"password\" : abc\n",
       "a: 1\n#  token: REDACTED\n# \"password\" : REDACTED\n"},
      {"# the token is old\n# broken: token\na: 1\n",
       "# the token is old\n# broken: token\na: 1\n"},
      {"server: https://a.example/x\nproxy-url: http://me:abc@p.example:1\n",
       "server: https://a.example/x\nproxy-url: http://<masked>@p.example:1\n"},
      {"proxy-url: http://me:1/abc@p.example\n", "proxy-url: http://<masked>@p.example\n"},
      {R"({"proxy-url": "http://me:a\"c@p.example"})",
       R"({"proxy-url": "http://<masked>@p.example"})"},
      {"env: [{name: VAULT_TOKEN, value: abc}, {name: AWS_PROFILE, value: dev}]\n",
       "env: [{name: VAULT_TOKEN, value: REDACTED}, {name: AWS_PROFILE, value: dev}]\n"},
  };
  for (const auto& [text, shown] : cases) {
    EXPECT_EQ(without_secrets(text), shown) << text;
    EXPECT_EQ(without_secrets(shown), shown) << text;
  }
}

TEST(WithoutSecrets, shows_nothing_of_what_it_cannot_read) {
  EXPECT_THROW(without_secrets("a: 1\n---\ntoken: [abc\n"), yaml::ParseError);
}

} // namespace
} // namespace iam::kube
