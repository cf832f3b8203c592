#include "awsauth/apply.hpp"
#include "awsauth/rules/repairs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::awsauth {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string k_account = "arn:aws:iam::111122223333:";

// An entry of mapRoles for this role, with these lines below its ARN.
std::string role(const std::string& name, const std::string& lines = "  username: x\n") {
  return "- rolearn: " + k_account + "role/" + name + "\n" + lines;
}

std::string user(const std::string& name) {
  return "- {userarn: '" + k_account + "user/" + name + "', username: x}\n";
}

// The map after the repairs of `rules`.
MapData repaired(const MapData& data, const std::set<Rule>& rules) {
  const Map map = read(data);
  std::vector<Edit> edits;
  for (const EntryRepair& repair : repairs(map, rules)) {
    edits.emplace_back(repair.edit);
  }
  const EditedMap edited = apply_edits(map, edits);
  return edited.after ? edited.after->data : data;
}

std::string repaired_roles(const std::string& text, const std::set<Rule>& rules) {
  MapData data;
  data.roles = text;
  return repaired(data, rules).roles.value();
}

const std::set<Rule> k_safe = rules_with(Repair::keeps_access);
const std::set<Rule> k_of_arns = {Rule::arn_whitespace, Rule::arn_region, Rule::assumed_role_arn,
                                  Rule::role_path};

TEST(Repairs, take_hidden_entries_out_and_leave_the_rest) {
  EXPECT_EQ(repaired_roles("# admins\n" + role("Dev # old") + role("Ops") + role("dev"), k_safe),
            "# admins\n" + role("Ops") + role("dev"));
}

TEST(Repairs, take_a_user_out_that_an_entry_of_mapRoles_hides) {
  MapData data;
  data.roles = "- {rolearn: '" + k_account + "user/jane', username: a}\n";
  data.users = user("Jane") + user("joe");
  EXPECT_EQ(repaired(data, k_safe).users, user("joe"));
}

TEST(Repairs, leave_users_of_which_one_answers_at_random) {
  MapData data;
  data.users = user("Jane") + user("jane");
  EXPECT_EQ(repaired(data, k_safe), data);
}

TEST(Repairs, spell_each_field_once_and_as_the_authenticator_does) {
  EXPECT_EQ(repaired_roles("- RoleARN: " + k_account +
                               "role/Dev # who\n"
                               "  userName: a\n"
                               "  username: b\n"
                               "  \"Groups\": [dev]\n"
                               "  note: kept\n",
                           k_safe),
            role("Dev # who", "  username: b\n"
                              "  \"groups\": [dev]\n"
                              "  note: kept\n"));
  EXPECT_EQ(repaired_roles("- {username: a, username: b, rolearn: x}\n", k_safe),
            "- {username: b, rolearn: x}\n");
}

TEST(Repairs, leave_blocks_of_sso_that_add_up) {
  const std::string text =
      "- SSO: {partition: aws}\n  sso: {permissionSetName: View, accountID: \"1\"}\n"
      "  username: a\n";
  EXPECT_THAT(repairs(read({text, std::nullopt, std::nullopt}), {Rule::duplicate_key}), IsEmpty());
}

TEST(Repairs, leave_fields_whose_null_lets_another_spelling_count) {
  const std::string text = role("Dev", "  Username: a\n  username: ~\n");
  EXPECT_EQ(repaired_roles(text, k_safe), text);
}

TEST(Repairs, of_ARNs_are_made_by_name_and_say_who_gains) {
  const std::string lines = "  username: dev\n  groups: [a, b]\n";
  const std::string text = role("team/Dev", lines);
  EXPECT_EQ(repaired_roles(text, k_safe), text);
  EXPECT_EQ(repaired_roles(text, {Rule::role_path}), role("Dev", lines));
  const auto found = repairs(read({text, std::nullopt, std::nullopt}), {Rule::role_path});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].principal, k_account + "role/Dev");
  EXPECT_EQ(found[0].change, "gets in, with username dev and groups a, b");
  EXPECT_THAT(found[0].rules, ElementsAre(Rule::role_path));
}

TEST(Repairs, mend_all_that_is_wrong_with_an_ARN_but_only_if_it_then_matches) {
  const std::string text =
      "- rolearn: ' arn:aws:sts:eu-west-1:111122223333:assumed-role/Dev/jane'\n";
  EXPECT_EQ(repaired_roles(text, k_of_arns), "- rolearn: '" + k_account + "role/Dev'\n");
  EXPECT_EQ(repaired_roles(text, {Rule::arn_whitespace}), text);
  EXPECT_EQ(repaired_roles("- rolearn: '" + k_account + "role/Dev '\n", k_of_arns),
            "- rolearn: '" + k_account + "role/Dev'\n");
}

TEST(Repairs, of_a_session_with_a_path_name_its_role) {
  EXPECT_EQ(repaired_roles("- rolearn: arn:aws:sts::111122223333:assumed-role/teams/x/Deploy/me\n",
                           {Rule::assumed_role_arn}),
            "- rolearn: " + k_account + "role/Deploy\n");
}

TEST(LeftFindings, say_why_a_program_cannot_repair_them) {
  const auto reasons = [](const std::string& text, const std::set<Rule>& rules) {
    std::vector<std::string> found;
    for (const LeftFinding& left : left_findings(read({text, std::nullopt, std::nullopt}), rules)) {
      found.push_back(left.reason);
    }
    return found;
  };
  EXPECT_THAT(reasons(role("x/Dev") + role("Dev"), {Rule::role_path}),
              ElementsAre(k_account + "role/Dev has an entry already"));
  EXPECT_THAT(
      reasons("- {rolearn: 'arn:aws:iam::1111:role/a/Dev', username: x}\n", {Rule::role_path}),
      ElementsAre("the ARN would still match nobody: \"1111\" has 4 digits, and an "
                  "account's id has 12 (arn-account)"));
  EXPECT_THAT(reasons(role("Dev", "  username: x\n  groups: a, b\n"), {Rule::groups_not_a_list}),
              ElementsAre("it is not clear which groups are meant"));
  EXPECT_THAT(
      reasons(role("Dev", "  Username: a\n  username: ~\n"), k_safe),
      ElementsAre(
          "a field of the entry is null, or has an anchor or a tag, or sso is given twice"));
  EXPECT_THAT(reasons(role("x/Dev") + role("A") + role("a"), k_of_arns), IsEmpty());
  EXPECT_THAT(reasons(role("x/Dev") + role("A") + role("a"), k_safe), IsEmpty());
}

TEST(RepairedArn, is_right_in_all_or_not_at_all) {
  const std::set<Rule> rules = rules_with(Repair::changes_access);
  const auto both =
      repaired_arn(List::roles, "arn:aws:iam:eu-west-1:111122223333:role/a/Dev", rules);
  ASSERT_TRUE(both);
  EXPECT_EQ(both->arn, k_account + "role/Dev");
  EXPECT_THAT(both->rules, ElementsAre(Rule::arn_region, Rule::role_path));
  EXPECT_FALSE(repaired_arn(List::roles, "arn:aws:iam::1111:role/a/Dev", rules));
  EXPECT_THAT(repaired_arn(List::roles, k_account + "role/Dev", rules)->rules, IsEmpty());
}

TEST(Repairs, do_not_give_a_principal_a_second_entry) {
  const std::string mapped = role("x/Dev") + role("Dev");
  EXPECT_EQ(repaired_roles(mapped, {Rule::role_path}), mapped);
  EXPECT_EQ(repaired_roles(role("x/Dev") + role("y/Dev"), {Rule::role_path}),
            role("x/Dev") + role("Dev"));
}

TEST(Repairs, of_groups_make_a_list_of_one_and_drop_empty_ones) {
  EXPECT_EQ(repaired_roles(role("Dev", "  groups: system:masters\n"), {Rule::groups_not_a_list}),
            role("Dev", "  groups:\n    - system:masters\n"));
  const std::string several = role("Dev", "  groups: a, b\n");
  EXPECT_EQ(repaired_roles(several, {Rule::groups_not_a_list}), several);
  EXPECT_EQ(repaired_roles(role("Dev", "  groups: [a, '']\n"), {Rule::empty_group}),
            role("Dev", "  groups: [a]\n"));
}

TEST(Repairs, are_idempotent_and_leave_lists_that_cannot_be_read) {
  MapData data;
  data.roles = role("a/Dev", "  groups: x\n") + role("A") + role("a");
  data.accounts = "- '111122223333'\n- '111122223333'\n";
  std::set<Rule> all = rules_with(Repair::changes_access);
  all.insert(k_safe.begin(), k_safe.end());
  const MapData once = repaired(data, all);
  EXPECT_NE(once, data);
  EXPECT_EQ(repaired(once, all), once);
  EXPECT_EQ(once.accounts, "- '111122223333'\n");
  EXPECT_THAT(repairs(read({"- {{x}}\n", std::nullopt, std::nullopt}), all), IsEmpty());
}

} // namespace
} // namespace iam::awsauth
