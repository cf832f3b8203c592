#include "awsauth/apply.hpp"
#include "awsauth/proof.hpp"
#include "support/layouts.hpp"
#include "yaml/edit/layout.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace iam::awsauth {
namespace {

constexpr const char* k_role = "arn:aws:iam::111122223333:role/";

Mapping role(const std::string& name, std::vector<std::string> groups = {"viewers"}) {
  Mapping mapping;
  mapping.list = List::roles;
  mapping.arn = k_role + name;
  mapping.username = name + "-{{SessionName}}";
  mapping.groups = std::move(groups);
  return mapping;
}

Edit add(Mapping mapping, IfExists if_exists = IfExists::refuse) {
  return AddMapping{std::move(mapping), if_exists};
}

Edit remove(const std::string& name, std::vector<std::string> groups = {}) {
  return RemoveMapping{List::roles, {k_role + name}, std::move(groups)};
}

std::string edited(const std::string& text, const Edit& edit) {
  MapData data;
  data.roles = text;
  const EditedMap edited = apply_edits(read(data), {edit});
  if (edited.after) {
    EXPECT_EQ(yaml::apply(text, edited.changes.front().splices), edited.after->data.roles);
  }
  return edited.after ? edited.after->data.roles.value() : text;
}

std::vector<std::string> roles_of(const std::string& text) {
  MapData data;
  data.roles = text;
  std::vector<std::string> names;
  for (const Entry& entry : read(data).roles.entries) {
    if (entry.accepted && !entry.mapping.sso) {
      names.push_back(entry.mapping.arn.substr(entry.mapping.arn.rfind('/') + 1));
    }
  }
  return names;
}

class EveryLayout : public testing::TestWithParam<test::Layout> {};

TEST_P(EveryLayout, add_then_remove_gives_the_bytes_back) {
  const std::string text = GetParam().text;
  const std::string added = edited(text, add(role("New")));
  EXPECT_NE(added, text);
  EXPECT_EQ(roles_of(added).back(), "New") << added;
  EXPECT_EQ(edited(added, remove("New")), text) << added;
}

TEST_P(EveryLayout, each_role_can_be_removed_and_the_others_stay) {
  const std::string text = GetParam().text;
  for (const std::string& name : roles_of(text)) {
    SCOPED_TRACE(name);
    std::string after;
    try {
      after = edited(text, remove(name));
    } catch (const yaml::Unsupported& refusal) {
      EXPECT_NE(text.find_first_of("&#"), std::string::npos) << refusal.what() << "\n" << text;
      continue;
    }
    std::vector<std::string> expected = roles_of(text);
    std::erase(expected, name);
    EXPECT_EQ(roles_of(after), expected) << after;
  }
}

TEST_P(EveryLayout, each_role_can_be_given_other_values) {
  const std::string text = GetParam().text;
  for (const std::string& name : roles_of(text)) {
    SCOPED_TRACE(name);
    for (const IfExists how : {IfExists::overwrite, IfExists::add_groups}) {
      try {
        const std::string after =
            edited(text, AddMapping{.mapping = role(name, {"ops", "yes"}),
                                    .if_exists = how,
                                    .keeps_username = how == IfExists::add_groups});
        EXPECT_EQ(roles_of(after), roles_of(text)) << after;
      } catch (const yaml::Unsupported& refusal) {
        EXPECT_NE(text.find_first_of("&#"), std::string::npos) << refusal.what() << "\n" << text;
      }
    }
  }
}

TEST_P(EveryLayout, each_role_can_be_put_in_the_place_of_another) {
  const std::string text = GetParam().text;
  for (const std::string& name : roles_of(text)) {
    SCOPED_TRACE(name);
    try {
      const std::string after = edited(text, RelinkRole{k_role + name, k_role + std::string("N")});
      std::vector<std::string> expected = roles_of(text);
      std::replace(expected.begin(), expected.end(), name, std::string("N"));
      EXPECT_EQ(roles_of(after), expected) << after;
    } catch (const yaml::Unsupported& refusal) {
      EXPECT_NE(text.find_first_of("&#"), std::string::npos) << refusal.what() << "\n" << text;
    }
  }
}

TEST_P(EveryLayout, takes_several_entries_as_it_takes_one_after_the_other) {
  const std::string text = GetParam().text;
  MapData data;
  data.roles = text;
  const EditedMap at_once =
      apply_edits(read(data), {add(role("N")), add(role("M", {})), add(role("O", {"a", "b"}))});
  std::string in_turn = edited(text, add(role("N")));
  in_turn = edited(in_turn, add(role("M", {})));
  EXPECT_EQ(*at_once.after->data.roles, edited(in_turn, add(role("O", {"a", "b"}))));
}

INSTANTIATE_TEST_SUITE_P(Layouts, EveryLayout, testing::ValuesIn(test::layouts()),
                         [](const auto& layout) { return std::to_string(layout.index); });

// They are carried out at once, but planned one after the other.
TEST(ApplyEdits, of_one_principal_work_on_what_those_before_them_have_left) {
  MapData data;
  data.roles = "- rolearn: arn:aws:iam::111122223333:role/A\n  username: a\n"
               "- rolearn: arn:aws:iam::111122223333:role/B\n  username: b\n"
               "- rolearn: arn:aws:iam::111122223333:role/C\n  username: c\n";
  const EditedMap edited =
      apply_edits(read(data), {remove("A"), add(role("B"), IfExists::overwrite), remove("a"),
                               remove("C"), add(role("C")), remove("B")});
  using enum Outcome;
  EXPECT_THAT(edited.outcomes,
              testing::ElementsAre(removed, updated, not_found, removed, added, removed));
  EXPECT_EQ(roles_of(*edited.after->data.roles), std::vector<std::string>{"C"});
}

TEST(ApplyEdits, find_an_entry_by_the_name_that_an_edit_before_gave_it) {
  MapData data;
  data.roles = "- rolearn: arn:aws:iam::111122223333:role/A\n  username: a\n"
               "- rolearn: arn:aws:iam::111122223333:role/C\n  username: c\n";
  const auto relink = [](const std::string& from, const std::string& to) {
    return RelinkRole{k_role + from, k_role + to};
  };
  const EditedMap edited =
      apply_edits(read(data), {relink("A", "B"), remove("A"), remove("B", {"x"}), relink("B", "D"),
                               add(role("E")), add(role("e", {"x"}), IfExists::overwrite),
                               remove("E", {"x"}), add(role("F")), remove("F")});
  using enum Outcome;
  EXPECT_THAT(edited.outcomes, testing::ElementsAre(updated, not_found, unchanged, updated, added,
                                                    updated, updated, added, removed));
  EXPECT_EQ(roles_of(*edited.after->data.roles), (std::vector<std::string>{"D", "C", "E"}));
}

TEST(ApplyEdits, replace_the_only_entry_in_its_style) {
  const std::string text =
      "# ours\n-   username: 'a'\n    rolearn: '" + std::string(k_role) + "A'\n";
  MapData data;
  data.roles = text;
  const EditedMap edited = apply_edits(read(data), {remove("A"), add(role("B", {}))});
  EXPECT_EQ(*edited.after->data.roles, "# ours\n-   username: 'B-{{SessionName}}'\n    rolearn: '" +
                                           std::string(k_role) + "B'\n");
}

TEST(ApplyEdits, tidy_an_entry_with_many_keys_for_one_field) {
  std::string text = "- rolearn: " + std::string(k_role) + "A\n";
  for (int i = 0; i < 100; ++i) {
    text += fmt::format("  Username: x{}\n", i);
  }
  MapData data;
  data.roles = text + "  username: a\n";
  const Map map = read(data);
  const Mapping is = map.roles.entries.front().mapping;
  const EditedMap edited = apply_edits(map, {RepairEntry{List::roles, 0, is, is, true}});
  EXPECT_EQ(*edited.after->data.roles, "- rolearn: " + std::string(k_role) + "A\n  username: a\n");
}

TEST(Layouts, are_at_least_sixty) {
  EXPECT_GE(test::layouts().size(), 60U);
}

} // namespace
} // namespace iam::awsauth
