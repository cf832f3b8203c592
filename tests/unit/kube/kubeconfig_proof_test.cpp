#include "kube/kubeconfig_proof.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::kube {
namespace {

using testing::HasSubstr;

const std::string k_before = R"(clusters:
- name: a
  cluster: {server: https://a}
- name: b
  cluster: {server: https://b}
current-context: a
)";

std::vector<ListEntry> wanted() {
  return {{"clusters", "cluster", "c",
           yaml::Content::mapping({{"server", yaml::Content::scalar("https://c")}})}};
}

void prove(const std::string& before, const std::string& after,
           const std::optional<std::string>& current = "c") {
  prove_edit(before, after, "config", wanted(), current);
}

std::string objection_to(const std::string& before, const std::string& after,
                         const std::optional<std::string>& current = "c") {
  try {
    prove(before, after, current);
  } catch (const KubeconfigError& error) {
    EXPECT_EQ(error.where(), "config");
    EXPECT_THAT(error.cure(), HasSubstr("report"));
    return error.cause();
  }
  return "none";
}

const std::string k_after = R"(clusters:
- name: a
  cluster: {server: https://a}
- name: b
  cluster: {server: https://b}
- name: c
  cluster: {server: https://c}
current-context: c
)";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

TEST(ProveEdit, accepts_what_was_asked_for) {
  EXPECT_EQ(objection_to(k_before, k_after), "none");
  EXPECT_EQ(objection_to(k_after, k_after), "none");
}

TEST(ProveEdit, accepts_a_new_file) {
  EXPECT_EQ(objection_to("", R"({apiVersion: v1, kind: Config, preferences: {}, current-context: c,
    clusters: [{name: c, cluster: {server: "https://c"}}], contexts: [], users: []})"),
            "none");
}

TEST(ProveEdit, refuses_a_missing_or_other_entry) {
  EXPECT_THAT(objection_to(k_before, replaced(k_after, "https://c", "https://d")),
              HasSubstr("wanted entry of clusters"));
  EXPECT_THAT(objection_to(k_before, replaced(k_after, "name: c", "name: d")),
              HasSubstr("wanted entry of clusters"));
  EXPECT_THAT(objection_to(k_before, k_before), HasSubstr("wanted entry of clusters"));
}

TEST(ProveEdit, refuses_another_current_context) {
  EXPECT_THAT(objection_to(k_before, replaced(k_after, "context: c", "context: a")),
              HasSubstr("current context"));
  EXPECT_THAT(objection_to(k_before, k_after, std::nullopt), HasSubstr("more than was asked"));
}

TEST(ProveEdit, refuses_any_other_change) {
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"https://a", "https://z"},
           {"name: a", "name: z"},
           {"clusters:", "kind: Config\nclusters:"},
           {"- name: a\n  cluster: {server: https://a}\n", ""},
           {"https://b}", "https://b, unknown: x}"},
           {"name: b\n", "name: b\n  note: x\n"},
           {"server: https://c}\n", "server: https://c}\n- name: d\n"}}) {
    EXPECT_THAT(objection_to(k_before, replaced(k_after, from, to)),
                HasSubstr("more than was asked"))
        << from;
  }
}

TEST(ProveEdit, refuses_another_order) {
  EXPECT_THAT(objection_to(k_before, R"(clusters:
- name: b
  cluster: {server: https://b}
- name: a
  cluster: {server: https://a}
- name: c
  cluster: {server: https://c}
current-context: c
)"),
              HasSubstr("more than was asked"));
}

TEST(ProveEdit, refuses_what_kubectl_refuses) {
  EXPECT_THAT(objection_to(k_before, k_after + "- x"), HasSubstr("kubectl refuses"));
  EXPECT_THAT(objection_to(k_before, replaced(k_after, "name: c", "name: a")),
              HasSubstr("kubectl refuses"));
}

TEST(ProveEdit, refuses_to_make_yaml_of_json) {
  EXPECT_THAT(objection_to(R"({"users": []})",
                           R"({"users": [], clusters: [{name: c, cluster: {server: "https://c"}}],
                              "current-context": c})"),
              HasSubstr("no longer be JSON"));
}

} // namespace
} // namespace iam::kube
