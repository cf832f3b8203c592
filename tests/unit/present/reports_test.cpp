// Maps that people asked for help with (tests/vectors/reports), each by what the program makes of
// it.

#include "awsauth/rules/rules.hpp"
#include "change/revision.hpp"
#include "diagnosis/explanation.hpp"
#include "present/map_view.hpp"
#include "stores/manifest.hpp"
#include "stores/readable.hpp"
#include "support/vectors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::present {
namespace {

using awsauth::List;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Snapshot = std::shared_ptr<const stores::Manifest>;

Snapshot report(const std::string& name) {
  return std::make_shared<stores::Manifest>(test::vector_text("reports/" + name + ".yaml"),
                                            "aws-auth.yaml");
}

std::vector<MapRow> rows(const Snapshot& snapshot) {
  return rows_of(*snapshot, {awsauth::k_lists.begin(), awsauth::k_lists.end()});
}

// "NAME: RULES" of each row, with "dead" in front where no caller can match it.
std::vector<std::string> findings(const std::string& name) {
  std::vector<std::string> result;
  const Snapshot snapshot = report(name);
  for (const MapRow& row : rows(snapshot)) {
    std::string rules = row.effective ? "" : "dead";
    for (const std::string& rule : row.rules) {
      rules += (rules.empty() ? "" : " ") + rule;
    }
    result.push_back(rules);
  }
  return result;
}

// Cause and cure of what reading `name` throws.
std::string refusal(const std::string& name) {
  try {
    report(name);
  } catch (const util::Error& error) {
    return error.what() + std::string("; ") + error.cure();
  }
  return "";
}

std::string unread(const Snapshot& snapshot, List list) {
  const auto errors = stores::unread_lists(*snapshot, {list});
  return errors.empty() ? "" : errors.front().what() + std::string("; ") + errors.front().cure();
}

diagnosis::Explanation explained(const Snapshot& snapshot, const std::string& arn) {
  identity::Identity caller;
  caller.canonical_arn = arn;
  caller.account = "111122223333";
  return diagnosis::explain(*snapshot, caller);
}

std::string revised(const Snapshot& snapshot, const awsauth::Edit& edit,
                    std::vector<std::string>* notes = nullptr) {
  const auto revision = change::revise(snapshot, {{"", {edit}}});
  if (notes != nullptr) {
    *notes = revision.notes;
  }
  return revision.after->texts().front().text;
}

awsauth::AddMapping addition(List list, const std::string& arn) {
  awsauth::AddMapping edit;
  edit.mapping.list = list;
  edit.mapping.arn = arn;
  edit.mapping.username = "new";
  return edit;
}

TEST(Reports, arns_that_sts_never_returns_let_nobody_in) {
  EXPECT_THAT(findings("dead-arns"),
              ElementsAre("dead wildcard", "dead arn-name", "dead not-an-arn",
                          "root-is-not-everyone", "dead not-an-arn", "dead arn-name",
                          "dead arn-name", "dead arn-account", "dead arn-account",
                          "dead arn-region", "", "dead partition", "dead not-an-arn",
                          "dead arn-account", "", "dead arn-name", "dead arn-name",
                          // mapUsers
                          "dead wildcard", "dead not-an-arn duplicate", "dead arn-account", "",
                          "no-username", "no-username", "empty-group",
                          // mapAccounts
                          "dead account-id", "", "dead account-id"));
  EXPECT_THAT(findings("arn-with-region"), ElementsAre("dead arn-region", "dead arn-region"));
  const auto explanation =
      explained(report("arn-with-region"), "arn:aws:iam::111122223333:role/devops");
  EXPECT_THAT(explanation.nearest->why, HasSubstr("names no region"));
  EXPECT_EQ(explanation.nearest_fix, "arn:aws:iam::111122223333:role/devops");
}

TEST(Reports, the_blank_line_between_two_entries_goes_with_one_of_them) {
  const Snapshot before = report("blank-line-between");
  std::vector<std::string> notes;
  const std::string after =
      revised(before, awsauth::RemoveMapping{List::roles, {"arn:aws:iam::111122223333:role/b"}, {}},
              &notes);
  const std::string& text = before->text();
  EXPECT_EQ(after, text.substr(0, text.find("\n\n") + 1));
  EXPECT_THAT(notes, IsEmpty());
}

TEST(Reports, a_config_map_without_a_name_or_in_another_namespace_is_not_what_eks_reads) {
  EXPECT_THAT(refusal("no-metadata"),
              HasSubstr("the ConfigMap has no name; give it metadata.name aws-auth"));
  EXPECT_THAT(refusal("other-namespace"),
              HasSubstr("but default/aws-auth; EKS reads aws-auth in kube-system only"));
}

TEST(Reports, a_list_in_binary_data_is_not_read_and_not_added_to_data) {
  const Snapshot map = report("binary-data");
  EXPECT_THAT(stores::unread_parts(*map), ElementsAre(HasSubstr("binaryData is not read")));
  EXPECT_THROW(stores::require_changeable(*map, List::roles), util::Error);
  EXPECT_NO_THROW(stores::require_changeable(*map, List::users));
}

TEST(Reports, lines_folded_into_the_text_above_are_named) {
  EXPECT_THAT(findings("folded-username"), ElementsAre("", "folded-text", ""));
  EXPECT_THAT(findings("folded-group"), ElementsAre("folded-text", "folded-text"));
}

TEST(Reports, a_missing_username_is_named) {
  EXPECT_THAT(findings("no-username"), ElementsAre("", "", "no-username"));
  try {
    revised(report("no-username"), addition(List::users, "arn:aws:iam::111122223333:user/ann"));
    FAIL() << "the user is mapped";
  } catch (const util::Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("is already mapped, to no username, groups system:"));
  }
}

TEST(Reports, fields_and_values_that_nobody_finished_are_named) {
  EXPECT_THAT(findings("near-fields"),
              ElementsAre("groups-not-a-list", "dead missing-arn unknown-field", "unknown-field"));
  EXPECT_THAT(findings("placeholders"), ElementsAre("placeholder"));
}

TEST(Reports, entries_on_one_line_are_told_apart_by_their_columns) {
  const Snapshot snapshot = report("one-line-json");
  const auto all = rows(snapshot);
  ASSERT_EQ(all.size(), 3U);
  const std::string line = snapshot->text().substr(snapshot->text().find("  mapRoles"));
  for (std::size_t i = 0, at = 0; i < all.size(); ++i, ++at) {
    at = line.find("{\"rolearn", at);
    EXPECT_EQ(all[i].position, (yaml::Position{4, at + 1}));
  }
  EXPECT_EQ(all[1].note, fmt::format("shadowed by line 4, column {} (entry 3 of mapRoles)",
                                     all[2].position.column));
}

TEST(Reports, a_near_miss_is_shown_beside_a_list_that_cannot_be_read) {
  const auto explanation =
      explained(report("two-lists-broken"), "arn:aws:iam::111122223333:user/me@example.com");
  EXPECT_THAT(explanation.reason, HasSubstr("no one in mapRoles can log in"));
  EXPECT_EQ(explanation.nearest_line, 14U);
  EXPECT_EQ(explanation.nearest_fix, ""); // nobody can tell which digits are right
  EXPECT_THAT(explanation.nearest->why, HasSubstr("has 14 digits"));
}

TEST(Reports, a_template_is_to_be_rendered_first) {
  EXPECT_THAT(unread(report("template-go"), List::roles),
              HasSubstr("this looks like a template (Helm or Go): render it first"));
  const Snapshot terraform = report("template-terraform");
  EXPECT_THAT(unread(terraform, List::users),
              HasSubstr("this looks like a template (Terraform): render it first"));
  EXPECT_THAT(findings("template-terraform"), ElementsAre("dead placeholder"));
}

TEST(Reports, the_comment_beside_an_empty_list_stays_above_its_first_entry) {
  const std::string after = revised(report("empty-list-comment"),
                                    addition(List::users, "arn:aws:iam::111122223333:user/new"));
  EXPECT_THAT(after, HasSubstr("  mapUsers: |           \n"
                               "    # still nobody\n"
                               "    - userarn: arn:aws:iam::111122223333:user/new\n"
                               "      username: new\n"
                               "kind: ConfigMap\n"));
}

Snapshot users_of(const std::string& lines) {
  return std::make_shared<stores::Manifest>(
      "kind: ConfigMap\nmetadata: {name: aws-auth}\ndata:\n  mapUsers: |\n" + lines, "a.yaml");
}

TEST(RowsOf, names_users_of_one_name_with_their_paths) {
  const Snapshot snapshot =
      users_of("    - {userarn: 'arn:aws:iam::111122223333:user/a/jane', username: a}\n"
               "    - {userarn: 'arn:aws:iam::111122223333:user/b/jane', username: b}\n"
               "    - {userarn: 'arn:aws:iam::444455556666:user/b/jane', username: c}\n"
               "    - {userarn: 'arn:aws:iam::111122223333:user/b/jim', username: d}\n");
  std::vector<std::string> names;
  for (const MapRow& row : rows(snapshot)) {
    names.push_back(row.shown_name);
  }
  EXPECT_THAT(names, ElementsAre("a/jane", "b/jane", "jane", "jim"));
}

TEST(RowsOf, notes_all_that_is_wrong_with_an_entry) {
  const auto all = rows(users_of(
      "    - {userarn: 'arn:aws:iam:eu-west-1:1111:user/jane', username: '<x>', group: a}\n"));
  EXPECT_THAT(all.at(0).rules,
              ElementsAre("arn-region", "arn-account", "placeholder", "unknown-field"));
  EXPECT_THAT(all.at(0).note, HasSubstr("names no region"));
  EXPECT_THAT(all.at(0).note, HasSubstr("1111"));
}

} // namespace
} // namespace iam::present
