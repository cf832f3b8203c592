#include "access/guard.hpp"
#include "support/access_entries.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::access {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string arn(const std::string& name) {
  return "arn:aws:iam::111122223333:role/" + name;
}

std::string line(const std::string& name, const std::string& groups,
                 const std::string& username = "u") {
  return fmt::format("- rolearn: {}\n  username: '{}'\n  groups: [{}]\n", arn(name), username,
                     groups);
}

const std::string k_node_line =
    line("Node", "system:bootstrappers, system:nodes", "system:node:{{EC2PrivateDNSName}}");

AccessEntry entry(const std::string& name, std::vector<std::string> groups,
                  const std::string& username = "u") {
  return test::entry_of(arn(name), username, std::move(groups));
}

Caller caller(const std::string& name, const std::string& username = "u") {
  Caller caller;
  caller.way = Caller::Way::iam;
  caller.identity.canonical_arn = arn(name);
  caller.identity.account = "111122223333";
  caller.username = username;
  return caller;
}

Caller by_certificate() {
  Caller caller;
  caller.way = Caller::Way::elsewhere;
  return caller;
}

// Judges changes of lines, and of entries if there are any.
class GuardTest : public testing::Test {
protected:
  std::vector<std::string_view> words(const std::string& before, const std::string& after) {
    std::vector<std::string_view> words;
    m_reasons.clear();
    const awsauth::Map map_before = awsauth::read({before, {}, {}});
    const awsauth::Map map_after = awsauth::read({after, {}, {}});
    const Sources was{&map_before, Mode::api_and_config_map, &m_entries_before};
    const Sources becomes{&map_after, Mode::api_and_config_map, &m_entries_after};
    const auto changes = impact(was, becomes);
    m_questions = questions_of(changes);
    m_notices = notices(changes);
    for (const Refusal& refusal : judge(was, becomes, changes, m_facts)) {
      words.push_back(word_of(refusal.danger));
      m_reasons += refusal.reason + "\n";
    }
    return words;
  }

  std::vector<AccessEntry> m_entries_before;
  std::vector<AccessEntry> m_entries_after;
  GuardFacts m_facts{.caller = by_certificate()};
  GuardQuestions m_questions;
  std::vector<std::string> m_notices;
  std::string m_reasons;
};

TEST_F(GuardTest, asks_nothing_where_nobody_loses) {
  m_facts.caller = {};
  EXPECT_THAT(words(line("A", "x"), line("A", "x, z") + line("B", "")), IsEmpty());
  EXPECT_FALSE(m_questions.caller || m_questions.nodes);
}

TEST_F(GuardTest, refuses_the_caller_who_would_no_longer_get_in) {
  m_facts.caller = caller("Me");
  EXPECT_THAT(words(line("Me", "x") + line("B", ""), line("B", "")), ElementsAre("self-lockout"));
  EXPECT_THAT(m_reasons, HasSubstr("role/Me, and would no longer"));
  EXPECT_TRUE(m_questions.caller);
  EXPECT_THAT(words(line("Me", "x") + line("B", ""), line("Me", "x")), IsEmpty());
}

TEST_F(GuardTest, lets_a_caller_go_on_who_comes_in_by_another_way) {
  EXPECT_THAT(words(line("Me", "x"), ""), IsEmpty());
  m_facts.caller = caller("Other", "somebody-else");
  EXPECT_THAT(words(line("Me", "x") + line("Other", "x"), line("Other", "x")), IsEmpty());
  m_facts.caller = caller("Unlisted");
  EXPECT_THAT(words(line("Me", "x"), ""), IsEmpty());
}

TEST_F(GuardTest, lets_a_caller_go_on_whom_an_entry_or_another_line_lets_in_all_the_same) {
  m_facts.caller = caller("Me");
  EXPECT_THAT(words(line("Me", "x") + line("Me", "x"), line("Me", "x")), IsEmpty());
  m_entries_before = m_entries_after = {entry("Me", {"x"})};
  EXPECT_THAT(words(line("Me", "x"), ""), IsEmpty());
}

TEST_F(GuardTest, asks_whether_a_caller_with_other_groups_keeps_the_right_to_repair) {
  m_facts.caller = caller("Me");
  EXPECT_THAT(words(line("Me", "x, z"), line("Me", "z")), ElementsAre("self-lockout"));
  EXPECT_THAT(m_reasons, HasSubstr("is unknown"));
  m_facts.keeps_repair = false;
  EXPECT_THAT(words(line("Me", "x, z"), line("Me", "z")), ElementsAre("self-lockout"));
  EXPECT_THAT(m_reasons, HasSubstr("could no longer change aws-auth"));
  m_facts.keeps_repair = true;
  EXPECT_THAT(words(line("Me", "x, z"), line("Me", "z")), IsEmpty());
  m_facts.keeps_repair.reset();
  EXPECT_THAT(words(line("Me", "x, system:masters"), line("Me", "system:masters")), IsEmpty());
}

TEST_F(GuardTest, refuses_what_could_cut_off_a_caller_who_is_unknown) {
  m_facts.caller = {.reason = "no route to host"};
  EXPECT_THAT(words(line("A", ""), ""), ElementsAre("self-lockout"));
  EXPECT_THAT(m_reasons, HasSubstr("is unknown: no route to host"));
}

TEST_F(GuardTest, refuses_to_cut_nodes_off) {
  m_facts.nodes = "the cluster has 3 nodes";
  EXPECT_THAT(words(k_node_line, ""), ElementsAre("node-loss"));
  EXPECT_THAT(
      m_reasons,
      HasSubstr("get in by line 1 of mapRoles, and would be cut off; the cluster has 3 nodes"));
  EXPECT_TRUE(m_questions.nodes);
}

TEST_F(GuardTest, refuses_a_node_line_that_is_changed_or_shadowed_or_hidden) {
  EXPECT_THAT(words(k_node_line, line("Node", "system:bootstrappers", "system:node:x")),
              ElementsAre("node-loss"));
  EXPECT_THAT(words(k_node_line, k_node_line + line("Node", "dev")), ElementsAre("node-loss"));
  EXPECT_THAT(m_reasons, HasSubstr("would get in by line 4 of mapRoles as u, with the groups dev"));
  m_entries_after = {entry("Node", {"dev"})};
  EXPECT_THAT(words(k_node_line, k_node_line), ElementsAre("node-loss"));
  EXPECT_THAT(m_reasons, HasSubstr("by its access entry"));
}

TEST_F(GuardTest, lets_a_node_line_go_whose_role_has_an_entry_for_nodes) {
  m_entries_before =
      m_entries_after = {entry("Node", {"system:nodes"}, "system:node:{{EC2PrivateDNSName}}")};
  m_entries_before.front().type = m_entries_after.front().type = "EC2_LINUX";
  EXPECT_THAT(words(k_node_line, ""), IsEmpty());
  EXPECT_THAT(words(k_node_line, k_node_line + line("B", "")), IsEmpty());
  m_entries_before.clear();
  m_entries_after.front().username.clear(); // EKS sets them
  m_entries_after.front().groups.clear();
  EXPECT_THAT(words(k_node_line, k_node_line), IsEmpty());
}

TEST_F(GuardTest, refuses_an_entry_that_hides_a_line_which_gives_more) {
  m_entries_after = {entry("A", {"z"})};
  EXPECT_THAT(words(line("A", "x, z"), line("A", "x, z")), ElementsAre("demotion"));
  EXPECT_THAT(m_reasons, HasSubstr("hides line 1 of mapRoles, which gives more: group x"));
  EXPECT_THAT(words(line("A", "z"), line("A", "z")), IsEmpty());
  EXPECT_THAT(m_notices, IsEmpty());
}

TEST_F(GuardTest, says_that_an_entry_hides_a_line_with_another_username) {
  m_entries_after = {entry("A", {"x"}, "other")};
  EXPECT_THAT(words(line("A", "x"), line("A", "x")), IsEmpty());
  EXPECT_THAT(m_notices, ElementsAre(HasSubstr("hides line 1 of mapRoles: username u -> other")));
}

TEST_F(GuardTest, refuses_to_bring_back_a_line_that_gives_more) {
  m_entries_before = {entry("A", {"z"})};
  EXPECT_THAT(words(line("A", "x"), line("A", "x")), ElementsAre("resurrection"));
  EXPECT_THAT(m_reasons, HasSubstr("line 1 of mapRoles counts again for"));
  EXPECT_THAT(words(line("A", "z"), line("A", "z")), IsEmpty());
  EXPECT_THAT(m_notices, ElementsAre(HasSubstr("counts again for")));
  EXPECT_THAT(words(line("A", "x"), ""), IsEmpty()); // the line goes with it
}

TEST_F(GuardTest, refuses_to_take_the_last_administrator) {
  m_facts.caller = {.way = Caller::Way::refused};
  const std::string admin = line("A", "system:masters");
  EXPECT_THAT(words(admin + line("B", "dev"), line("B", "dev")), ElementsAre("last-admin"));
  EXPECT_THAT(words(admin + line("B", "system:masters"), line("B", "system:masters")), IsEmpty());
  m_facts.administrators = {.users = {}, .groups = {"dev"}};
  EXPECT_THAT(words(admin + line("B", "dev"), line("B", "dev")), IsEmpty());
}

TEST_F(GuardTest, knows_administrators_by_their_policy_if_eks_names_its_holders) {
  m_facts.caller = {.way = Caller::Way::refused};
  AccessEntry other;
  other.principal = arn("B");
  m_entries_before = m_entries_after = {other};
  const std::string admin = line("A", "system:masters");
  EXPECT_THAT(words(admin, ""), ElementsAre("last-admin"));
  EXPECT_THAT(m_reasons, HasSubstr("unknown"));
  m_facts.admin_holders = {arn("B")};
  EXPECT_THAT(words(admin, ""), IsEmpty());
  m_facts.admin_holders->clear();
  EXPECT_THAT(words(admin, ""), ElementsAre("last-admin"));
}

TEST_F(GuardTest, lets_the_last_administrator_go_if_the_caller_keeps_its_own_way_in) {
  EXPECT_THAT(words(line("A", "system:masters"), ""), IsEmpty());
}

TEST_F(GuardTest, refuses_to_take_the_last_group_that_is_bound_to_cluster_admin) {
  m_facts.caller = {.way = Caller::Way::refused};
  m_facts.administrators = {.users = {}, .groups = {"dev"}};
  EXPECT_THAT(words(line("A", "dev") + line("B", "x"), line("B", "x")), ElementsAre("last-admin"));
  m_facts.administrators->users = {"u"}; // of B
  EXPECT_THAT(words(line("A", "dev") + line("B", "x"), line("B", "x")), IsEmpty());
}

TEST_F(GuardTest, claims_nothing_of_administrators_that_it_cannot_see) {
  m_facts.caller = {.way = Caller::Way::refused};
  m_facts.are_entries_partial = true;
  EXPECT_THAT(words(line("A", "system:masters"), ""), ElementsAre("last-admin"));
  EXPECT_THAT(m_reasons, HasSubstr("whether an administrator is left"));
  EXPECT_THAT(words(line("A", "dev"), ""), IsEmpty());
}

TEST_F(GuardTest, does_not_count_lines_that_no_caller_can_match) {
  m_facts.caller = {.way = Caller::Way::refused};
  m_facts.administrators.emplace();
  const std::string dead = line("team/B", "system:masters");
  EXPECT_THAT(words(line("A", "system:masters") + dead, dead), ElementsAre("last-admin"));
  EXPECT_THAT(words(dead, ""), IsEmpty());
}

TEST_F(GuardTest, is_not_deceived_by_a_stale_entry) {
  m_facts.caller = caller("Me");
  m_entries_before = {entry("Me", {"x"}, "entry")};
  m_entries_before.front().is_stale = true;
  EXPECT_THAT(words(line("Me", "x"), ""), ElementsAre("self-lockout"));
  EXPECT_THAT(words(line("Me", "x"), line("Me", "x")), IsEmpty()); // the line counts already
  m_entries_after = {entry("Me", {}, "u")};
  EXPECT_THAT(words(line("Me", "x"), line("Me", "x")), ElementsAre("self-lockout", "demotion"));
}

TEST_F(GuardTest, refuses_to_delete_an_entry_of_which_nothing_is_known) {
  m_facts.caller = caller("Me");
  AccessEntry unknown;
  unknown.principal = arn("Me");
  m_entries_before = {unknown};
  EXPECT_THAT(words("", ""), ElementsAre("self-lockout", "last-admin"));
  m_facts.caller = by_certificate();
  EXPECT_THAT(words(line("Me", "x"), line("Me", "x")), ElementsAre("resurrection"));
}

TEST_F(GuardTest, asks_about_a_caller_whose_username_alone_changes) {
  m_facts.caller = caller("Me");
  EXPECT_THAT(words(line("Me", "x"), line("Me", "x", "other")), ElementsAre("self-lockout"));
  m_facts.keeps_repair = true;
  EXPECT_THAT(words(line("Me", "x"), line("Me", "x", "other")), IsEmpty());
}

TEST_F(GuardTest, refuses_where_the_cluster_knows_the_caller_by_another_name_than_its_line) {
  m_facts.caller = caller("Me", "as-a-moment-ago");
  EXPECT_THAT(words(line("Me", "x"), ""), ElementsAre("self-lockout"));
  EXPECT_THAT(m_reasons, HasSubstr("you are \"as-a-moment-ago\" to the cluster"));
}

TEST_F(GuardTest, keeps_nodes_to_their_username_and_to_the_type_that_gives_it) {
  const std::string groups = "system:bootstrappers, system:nodes";
  EXPECT_THAT(words(k_node_line, line("Node", groups, "foo")), ElementsAre("node-loss"));
  EXPECT_THAT(words(k_node_line, line("Node", groups, "system:node:{{SessionName}}")),
              ElementsAre("node-loss"));
  m_entries_after = {entry("Node", {}, "")};
  m_entries_after.front().type = "FARGATE_LINUX";
  EXPECT_THAT(words(k_node_line, k_node_line), ElementsAre("node-loss"));
}

TEST_F(GuardTest, keeps_windows_nodes_from_an_entry_for_linux) {
  const std::string windows =
      line("Node", "system:bootstrappers, system:nodes, eks:kube-proxy-windows",
           "system:node:{{EC2PrivateDNSName}}");
  m_entries_after = {entry("Node", {"system:nodes"}, "system:node:{{EC2PrivateDNSName}}")};
  m_entries_after.front().type = "EC2_LINUX";
  EXPECT_THAT(words(windows, windows), ElementsAre("node-loss"));
  m_entries_after.front().type = "EC2_WINDOWS";
  EXPECT_THAT(words(windows, windows), IsEmpty());
}

TEST_F(GuardTest, refuses_to_delete_an_entry_for_nodes_of_any_type) {
  m_entries_before = {entry("Node", {}, "")};
  m_entries_before.front().type = "HYPERPOD_LINUX";
  EXPECT_THAT(words("", ""), ElementsAre("node-loss"));
}

TEST_F(GuardTest, says_that_what_an_entry_hides_cannot_be_judged) {
  m_entries_after = {entry("A", {"x"})};
  EXPECT_THAT(words("- [a:, b]\n", "- [a:, b]\n"), IsEmpty());
  EXPECT_THAT(m_notices, ElementsAre(HasSubstr("mapRoles cannot be judged")));
}

TEST(DangerWords, are_read_back) {
  for (const std::string_view word : danger_words()) {
    EXPECT_EQ(word_of(*parse_danger(word)), word);
  }
  EXPECT_FALSE(parse_danger("everything"));
}

} // namespace
} // namespace iam::access
