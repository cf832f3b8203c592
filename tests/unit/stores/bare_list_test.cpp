#include "awsauth/apply.hpp"
#include "stores/bare_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::stores {
namespace {

using awsauth::List;

constexpr const char* k_roles = "# ours\n"
                                "- rolearn: arn:aws:iam::111122223333:role/Dev\n"
                                "  username: dev\n"
                                "  groups: [dev]\n";

std::string with(const BareList& list, const awsauth::Edit& edit) {
  std::vector<std::string> notes;
  const auto after = list.with(awsauth::apply_edits(list.map(), {edit}), notes);
  EXPECT_THAT(notes, testing::IsEmpty());
  EXPECT_EQ(after->texts().front().text, after->data()[List::roles]);
  return after->texts().front().text;
}

awsauth::AddMapping addition(List list) {
  awsauth::AddMapping edit;
  edit.mapping.list = list;
  edit.mapping.arn = "arn:aws:iam::111122223333:role/New";
  edit.mapping.username = "new";
  return edit;
}

TEST(BareList, is_one_list_of_the_map_and_nothing_else) {
  const BareList list(k_roles, "roles.yaml", List::roles);
  ASSERT_EQ(list.map().roles.entries.size(), 1U);
  EXPECT_FALSE(list.data().users);
  EXPECT_EQ(list.place(List::roles, {2, 3}), "roles.yaml:2:3");
}

TEST(BareList, is_edited_as_the_list_of_a_config_map_is) {
  const BareList list(k_roles, "roles.yaml", List::roles);
  EXPECT_EQ(with(list, addition(List::roles)), std::string(k_roles) +
                                                   "- rolearn: arn:aws:iam::111122223333:role/New\n"
                                                   "  username: new\n");
  EXPECT_EQ(
      with(list, awsauth::RemoveMapping{List::roles, {"arn:aws:iam::111122223333:role/Dev"}, {}}),
      "# ours\n");
  EXPECT_EQ(with(BareList("[]\n", "roles.yaml", List::roles), addition(List::roles)),
            "- rolearn: arn:aws:iam::111122223333:role/New\n  username: new\n");
}

TEST(BareList, refuses_an_entry_of_another_list) {
  const BareList list(k_roles, "roles.yaml", List::roles);
  try {
    with(list, addition(List::users));
    FAIL() << "a user was added to a list of roles";
  } catch (const util::Error& error) {
    EXPECT_EQ(error.cause(), "the file holds mapRoles alone, and this changes mapUsers");
  }
}

std::string refusal_of(const std::string& text, List list) {
  try {
    BareList(text, "list.yaml", list);
  } catch (const util::Error& error) {
    return error.what() + (": " + error.cure());
  }
  return {};
}

TEST(BareList, refuses_a_list_whose_entries_all_belong_to_another_list) {
  const std::string user = "- userarn: arn:aws:iam::111122223333:user/u\n";
  const std::string account = "- \"111122223333\"\n";
  EXPECT_THAT(refusal_of(k_roles, List::users),
              testing::AllOf(testing::HasSubstr("list.yaml:2:3"),
                             testing::HasSubstr("the file's entries are roles, not users"),
                             testing::HasSubstr("--list roles")));
  EXPECT_THAT(refusal_of("- username: u\n" + user, List::roles),
              testing::HasSubstr("entries are users, not roles"));
  EXPECT_THAT(refusal_of(account, List::roles),
              testing::HasSubstr("entries are accounts, not roles"));
  EXPECT_THAT(refusal_of(user, List::accounts),
              testing::HasSubstr("entries are users, not accounts"));
  EXPECT_THAT(refusal_of("- sso: {permissionSetName: P}\n", List::users),
              testing::HasSubstr("entries are roles, not users"));
  EXPECT_EQ(refusal_of(k_roles + user, List::users), "");
  EXPECT_EQ(refusal_of("- username: u\n", List::users), "");
  EXPECT_EQ(refusal_of(account, List::accounts), "");
}

TEST(BareList, refuses_a_config_map) {
  for (const List list : awsauth::k_lists) {
    EXPECT_THAT(refusal_of("kind: ConfigMap\ndata: {}\n", list),
                testing::HasSubstr("this is a ConfigMap, not a bare list: leave --list out"));
    EXPECT_THAT(refusal_of(R"({"kind": "ConfigMap"})", list),
                testing::HasSubstr("this is a ConfigMap"));
  }
  EXPECT_EQ(refusal_of("roles: []\n", List::roles), "");
}

} // namespace
} // namespace iam::stores
