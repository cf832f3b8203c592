#include "kube/kubeconfig_edit.hpp"
#include "kube/kubeconfig_read.hpp"
#include "support/kubeconfig_layouts.hpp"
#include "support/kubeconfig_view.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

namespace iam::kube {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

WayIn way_in() {
  WayIn way;
  way.context_name = way.cluster_name = way.user_name = "mine";
  way.server = "https://mine.example";
  way.certificate_authority_data = "TUlORQ==";
  way.exec.api_version = "client.authentication.k8s.io/v1beta1";
  way.exec.command = "aws";
  way.exec.args = {"--region", "eu-west-1", "eks", "get-token", "--cluster-name", "mine"};
  way.exec.env = {{"AWS_PROFILE", "dev"}};
  return way;
}

std::string edit(const std::string& text, CurrentContext current = CurrentContext::switch_to) {
  return with_way_in(text, "config", way_in(), current);
}

constexpr const char* k_new_file = R"(apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: TUlORQ==
    server: https://mine.example
  name: mine
contexts:
- context:
    cluster: mine
    user: mine
  name: mine
current-context: mine
kind: Config
preferences: {}
users:
- name: mine
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      args:
      - --region
      - eu-west-1
      - eks
      - get-token
      - --cluster-name
      - mine
      command: aws
      env:
      - name: AWS_PROFILE
        value: dev
)";

std::string with_crlf(const std::string& text) {
  std::string result;
  for (const char c : text) {
    result += c == '\n' ? std::string("\r\n") : std::string(1, c);
  }
  return result;
}

// The words of a text, and its other characters one by one.
std::vector<std::string> tokens(const std::string& text) {
  std::vector<std::string> result;
  bool in_word = false;
  for (const char c : text) {
    const bool is_word = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-';
    if (c == ' ' || c == '\n' || c == '\r') {
      in_word = false;
    } else if (is_word && in_word) {
      result.back() += c;
    } else {
      result.emplace_back(1, c);
      in_word = is_word;
    }
  }
  return result;
}

// The lines of `text` that an edit has no business with.
std::vector<std::string> lines_that_stay(const std::string& text) {
  std::vector<std::string> result;
  for (const std::string_view line : util::split(text, '\n')) {
    const bool is_empty_list = line.ends_with(": []") || line.ends_with(": ~") ||
                               line.ends_with(": null") || line.ends_with(": {}") || line == "{}" ||
                               line.starts_with("null");
    if (line.find("OLD") == std::string_view::npos && !is_empty_list) {
      result.emplace_back(line);
    }
  }
  if (!result.empty() && result.back().empty()) { // behind the last newline
    result.pop_back();
  }
  return result;
}

// The first of `wanted` that is not in `all`, in this order.
std::string first_missing(const std::vector<std::string>& wanted,
                          const std::vector<std::string>& all) {
  auto at = all.begin();
  for (const std::string& each : wanted) {
    at = std::find(at, all.end(), each);
    if (at == all.end()) {
      return "missing: " + each;
    }
    ++at;
  }
  return "";
}

// The model of `before` with the wanted entries put into it.
Kubeconfig wanted_model(const std::string& before, CurrentContext current) {
  Kubeconfig model = read_kubeconfig(before, "config");
  const Kubeconfig mine = read_kubeconfig(k_new_file, "config");
  model.clusters["mine"] = mine.clusters.at("mine");
  model.contexts["mine"] = mine.contexts.at("mine");
  model.users["mine"] = mine.users.at("mine");
  if (current == CurrentContext::switch_to) {
    model.current_context = "mine";
  }
  return model;
}

void check_bytes(const test::KubeconfigLayout& layout, const std::string& after) {
  if (layout.one_per_line) {
    std::vector<std::string> lines;
    for (const std::string_view line : util::split(after, '\n')) {
      lines.emplace_back(line);
    }
    EXPECT_EQ(first_missing(lines_that_stay(layout.text), lines), "");
    return;
  }
  auto wanted = tokens(layout.text);
  std::erase_if(wanted, [](const std::string& t) { return t == "OLD" || t == "null"; });
  if (layout.text != "{}\n") {
    EXPECT_EQ(first_missing(wanted, tokens(after)), "");
  }
}

bool is_json(const std::string& text) {
  try {
    return !util::parse_json(text, "").empty();
  } catch (const util::Error&) {
    return false;
  }
}

void check(const test::KubeconfigLayout& layout, CurrentContext current) {
  SCOPED_TRACE(layout.name + "\n" + layout.text);
  const std::string after = edit(layout.text, current);
  SCOPED_TRACE("became\n" + after);
  EXPECT_EQ(test::kubeconfig_view(read_kubeconfig(after, "config")),
            test::kubeconfig_view(wanted_model(layout.text, current)));
  check_bytes(layout, after);
  EXPECT_EQ(edit(after, current), after) << "the second time";
  EXPECT_EQ(is_json(after), is_json(layout.text));
  if (layout.text.find('\n') != std::string::npos) { // else there is no line break to follow
    EXPECT_EQ(edit(with_crlf(layout.text), current), with_crlf(after));
  }
}

TEST(WithWayIn, makes_a_new_file_as_the_aws_cli_does) {
  EXPECT_EQ(edit(""), k_new_file);
}

TEST(WithWayIn, keeps_the_current_context_where_asked) {
  const std::string text = "current-context: other # OLD\n";
  EXPECT_THAT(edit(text, CurrentContext::keep), StartsWith(text));
  EXPECT_THAT(edit("", CurrentContext::keep), HasSubstr("current-context: \"\"\n"));
}

TEST(WithWayIn, keeps_the_bytes_of_all_else_in_every_layout) {
  for (const auto& layout : test::kubeconfig_layouts()) {
    check(layout, CurrentContext::switch_to);
    check(layout, CurrentContext::keep);
  }
}

TEST(WithWayIn, keeps_the_bytes_of_all_else_in_random_layouts) {
  for (unsigned seed = 0; seed < 600 && !HasFailure(); ++seed) {
    std::mt19937 random(seed);
    check(test::random_kubeconfig(random),
          seed % 3 == 0 ? CurrentContext::keep : CurrentContext::switch_to);
  }
}

TEST(WithWayIn, writes_entries_in_the_style_of_their_neighbours) {
  const std::string after = edit(R"(clusters:
    - name: 'other'
      cluster:
          server: 'https://other.example'
users:
  - {name: other, user: {token: secret}}
current-context: "other"
)");
  EXPECT_THAT(after, HasSubstr(R"(
    - name: 'mine'
      cluster:
)"));
  EXPECT_THAT(after, HasSubstr("\n  - {name: mine, user: {exec: {apiVersion: "));
  EXPECT_THAT(after, HasSubstr("current-context: \"mine\"\n"));
}

TEST(WithWayIn, changes_only_the_fields_that_differ) {
  std::string text = k_new_file;
  const std::string server = "https://mine.example";
  text.replace(text.find(server), server.size(), "\"https://before.example\" # moved often");
  std::string wanted = k_new_file;
  wanted.replace(wanted.find(server), server.size(), "\"https://mine.example\" # moved often");
  EXPECT_EQ(edit(text), wanted);
}

TEST(WithWayIn, writes_values_that_look_like_other_types_in_quotes) {
  WayIn way = way_in();
  way.context_name = way.user_name = "yes";
  way.exec.env = {{"AWS_PROFILE", "012"}};
  const std::string text = with_way_in("", "config", way, CurrentContext::switch_to);
  const Kubeconfig model = read_kubeconfig(text, "config");
  EXPECT_EQ(model.current_context, "yes");
  EXPECT_EQ(model.users.at("yes").exec->env.front().second, "012");
}

TEST(WithWayIn, removes_what_the_wanted_entry_does_not_have) {
  EXPECT_THAT(edit("users:\n- name: mine\n  user:\n    token: OLD\n    username: OLD\n"),
              Not(HasSubstr("OLD")));
}

TEST(WithWayIn, writes_an_alias_out_that_says_something_else) {
  const std::string shared =
      "clusters:\n- name: other\n  cluster: &shared\n    server: https://o\n";
  EXPECT_THAT(edit(shared + "- name: mine\n  cluster: *shared\n"),
              StartsWith(shared + R"(- name: mine
  cluster:
    certificate-authority-data: TUlORQ==
    server: https://mine.example
)"));
}

TEST(WithWayIn, leaves_aliases_alone_that_say_what_is_wanted) {
  std::string text = k_new_file;
  const std::size_t begin = text.find("clusters:");
  text.replace(begin, text.find("contexts:") - begin, R"(shared: &mine
  cluster: {certificate-authority-data: TUlORQ==, server: "https://mine.example"}
  name: mine
clusters:
- *mine
)");
  EXPECT_EQ(edit(text), text);
}

// A damaged value of each field that the wanted entries have, and of what is around them.
TEST(WithWayIn, replaces_its_own_entries_even_if_they_are_damaged) {
  for (const std::string list :
       {"clusters:\n- name: mine\n  cluster: {certificate-authority-data: '***', server: 123}\n",
        "clusters:\n- name: mine\n  cluster: {server: [a], insecure-skip-tls-verify: maybe}\n",
        "clusters:\n- name: mine\n  cluster: text\n", "clusters:\n- name: mine\n  cluster: [1]\n",
        "clusters:\n- name: mine\n  cluster:\n    certificate-authority-data: 5\n    proxy-url: "
        "{}\n",
        "contexts:\n- name: mine\n  context: {cluster: 1, user: 2, namespace: 3}\n",
        "contexts:\n- name: mine\n  context: 7\n",
        "users:\n- name: mine\n  user: {exec: {command: 5, args: [1, true], apiVersion: 2}}\n",
        "users:\n- name: mine\n  user:\n    exec:\n      args: aws\n      env: 3\n",
        "users:\n- name: mine\n  user:\n    exec: aws\n    token: 12\n",
        "users:\n- name: mine\n  user: {client-key-data: '%', username: 1}\n",
        "users:\n- name: mine\n  user: {exec: []}\n",
        "users:\n- name: mine\n  user: {exec: {args: {a: b}, env: [5], command: [aws]}}\n",
        "users:\n- name: mine\n  user: {auth-provider: 1, as-groups: 2}\n",
        "clusters:\n- name: mine\n  cluster: {server: 1.5, extensions: 5, proxy-url: false}\n",
        "clusters:\n- name: mine\n  cluster:\n    certificate-authority-data: |\n      no!\n",
        "clusters:\n- {name: mine, cluster: {server: 2001-01-01, tls-server-name: 0x1F}}\n",
        "contexts:\n- context: []\n  name: mine\n"}) {
    EXPECT_THROW(read_kubeconfig(list, "config"), KubeconfigError) << list;
    const Kubeconfig model = read_kubeconfig(edit(list), "config");
    EXPECT_EQ(model.clusters.at("mine").server, "https://mine.example") << list;
    EXPECT_EQ(model.contexts.at("mine").user, "mine") << list;
    EXPECT_EQ(model.users.at("mine").exec->args, way_in().exec.args) << list;
  }
}

TEST(WithWayIn, refuses_damage_elsewhere) {
  EXPECT_THROW(edit("clusters:\n- name: other\n  cluster: {server: 123}\n"), KubeconfigError);
  EXPECT_THROW(
      edit("users:\n- name: mine\n  user: {token: 1}\n- name: other\n  user: {token: 1}\n"),
      KubeconfigError);
}

struct Refusal {
  const char* name;
  const char* text;
  const char* place;
  const char* cause;
};

class WithWayInRefuses : public testing::TestWithParam<Refusal> {};

TEST_P(WithWayInRefuses, by_name_and_place) {
  try {
    edit(GetParam().text);
    FAIL() << "accepted, as\n" << edit(GetParam().text);
  } catch (const KubeconfigError& error) {
    EXPECT_THAT(error.cause(), HasSubstr(GetParam().cause));
    EXPECT_EQ(error.where(), GetParam().place);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Layouts, WithWayInRefuses,
    testing::Values(
        Refusal{"not YAML", "clusters: [\n", "config:2:1", "yaml"},
        Refusal{"another kind", "kind: Pod\n", "config:1:1", "is not a kubeconfig"},
        Refusal{"a name twice", "users:\n- name: a\n- name: a\n", "config:3:3", "already taken"},
        Refusal{"an alias as a list", "x: &l\n- name: other\nclusters: *l\n", "config:3:11",
                "an alias"},
        Refusal{"an alias as an entry",
                "x: &e {name: mine, cluster: {server: a}}\nclusters:\n- *e\n", "config:3:3",
                "an alias"},
        Refusal{"a list that is used elsewhere", "clusters: &l\n- name: other\nx: *l\n",
                "config:1:11", "used elsewhere"},
        Refusal{
            "an entry that is used elsewhere",
            "clusters:\n- name: mine\n  cluster: &c\n    server: a\n- name: other\n  cluster: *c\n",
            "config:3:12", "used elsewhere"},
        Refusal{"merged fields",
                "x: &b {server: a}\nclusters:\n- name: mine\n  cluster:\n    <<: *b\n    "
                "proxy-url: b\n",
                "config:5:5", "takes fields over"},
        Refusal{"explicit entries", "? clusters\n: [{name: other}]\n", "config:1:1",
                "explicit entries"},
        Refusal{"another case", "Clusters:\n- name: other\n", "config:1:1", "does not read"},
        Refusal{"comments in a value that goes",
                "users:\n- name: mine\n  user:\n    exec:\n      args:\n      - a # why\n",
                "config:6:7", "comments in it"},
        Refusal{"comments in a flow value that goes",
                "users: [{name: mine, user: {exec: {args: [a, # why\n b]}}}]\n", "config:1:42",
                "comments in it"},
        Refusal{"an empty document before another", "---\n---\nkind: Config\n", "config:2:1",
                "empty document"},
        Refusal{"an ended empty document", "---\n...\n", "config:2:1", "empty document"},
        Refusal{"nothing beside its mark", "--- {}\n", "config:1:5", "does not stand alone"},
        Refusal{"a block text without newline",
                "users:\n- name: other\n  user:\n    token: |\n      secret", "config:5:13",
                "block text"}),
    [](const auto& parameter) {
      std::string name = parameter.param.name;
      std::replace(name.begin(), name.end(), ' ', '_');
      return name;
    });

} // namespace
} // namespace iam::kube
