#include "yaml/edit/converge.hpp"

#include <gtest/gtest.h>

namespace iam::yaml {
namespace {

constexpr const char* k_text = "name: a\ngroups:\n  - x\n  - y\n";

OwnField field_of(const Document& document, const std::string& name) {
  return own_field(document, *document.root(), name,
                   [&](NodeId key) { return document[key].value == name; });
}

// `text` after the field `groups` was made to hold `wanted`.
std::string with_groups(const std::vector<std::string>& wanted, std::string text = k_text) {
  Draft draft(std::move(text));
  draft.converge(10, [&](const Document& document) {
    const Editor editor(document);
    const OwnField groups = field_of(document, "groups");
    std::vector<std::string> now;
    for (const NodeId item : document.children(document[groups.key.value()].next_sibling)) {
      now.emplace_back(document[item].value);
    }
    return set_members(editor, groups, now, wanted, style_of(editor.layout(), *document.root()));
  });
  return draft.text();
}

TEST(Draft, gives_all_its_steps_as_one) {
  Draft draft("a b c");
  draft.apply({{{0, 1}, "x"}, {{4, 5}, ""}});
  draft.apply({{{1, 1}, "y"}});
  EXPECT_EQ(draft.text(), "xy b ");
  EXPECT_EQ(yaml::apply("a b c", draft.splices()), draft.text());
  EXPECT_EQ(draft.splices().size(), 2);
}

TEST(Draft, stops_where_a_document_does_not_take_what_is_wanted) {
  Draft draft("a: 1\n");
  EXPECT_FALSE(draft.converge(3, [](const Document&) {
    return std::vector<Splice>{{{0, 0}, "#\n"}};
  }));
  EXPECT_EQ(draft.text(), "#\n#\n#\na: 1\n");
  EXPECT_TRUE(draft.converge(0, [](const Document&) { return std::vector<Splice>(); }));
}

TEST(OwnField, is_the_last_of_its_keys) {
  const Document document = Document::parse("a: 1\nA: 2\na: 3\n");
  EXPECT_EQ(document.position(field_of(document, "a").key.value()).line, 3);
  EXPECT_FALSE(field_of(document, "b").key);
}

TEST(Set, changes_or_adds_a_field) {
  const Document document = Document::parse(k_text);
  const Editor editor(document);
  const ItemStyle style = style_of(editor.layout(), *document.root());
  EXPECT_EQ(
      yaml::apply(k_text, set(editor, field_of(document, "name"), Content::scalar("b"), style)),
      "name: b\ngroups:\n  - x\n  - y\n");
  EXPECT_EQ(
      yaml::apply(k_text, set(editor, field_of(document, "kind"), Content::scalar("b"), style)),
      std::string(k_text) + "kind: b\n");
}

TEST(SetMembers, takes_a_step_for_each_member) {
  EXPECT_EQ(with_groups({"y", "x"}), k_text);
  EXPECT_EQ(with_groups({"y", "z"}), "name: a\ngroups:\n  - y\n  - z\n");
  EXPECT_EQ(with_groups({"z"}), "name: a\ngroups:\n  - z\n");
}

TEST(SetMembers, keeps_the_comment_behind_a_list) {
  const auto list = [](const std::vector<std::string>& wanted, const std::string& text) {
    return with_groups(wanted, text);
  };
  EXPECT_EQ(list({"z"}, "groups: [x]   # CI\n"), "groups: [z]   # CI\n");
  EXPECT_EQ(list({"z", "w"}, "groups: ['x', y]   # CI\n"), "groups: ['z', 'w']   # CI\n");
  EXPECT_EQ(list({}, "groups: [x]   # CI\n"), "groups: []   # CI\n");
  EXPECT_EQ(list({}, "groups: [x]   # CI\n      # more\n"), "groups: []   # CI\n      # more\n");
  EXPECT_EQ(list({"z"}, "groups: []   # none\n"), "groups: [z]   # none\n");
  EXPECT_EQ(list({"z"}, "groups:   # none"), "groups:   # none\n  - z");
  EXPECT_EQ(list({"z"}, "groups:   # none\r\nname: a\r\n"),
            "groups:   # none\r\n  - z\r\nname: a\r\n");
  EXPECT_EQ(list({}, "groups: # CI\n  [x]\n"), "groups: # CI\n  []\n");
}

TEST(SetMembers, keeps_the_comments_beside_a_list_on_lines) {
  EXPECT_EQ(with_groups({"z"}, "groups:  # CI\n- x\n"), "groups:  # CI\n- z\n");
  EXPECT_EQ(with_groups({"z", "w"}, "groups:\n- x  # CI\n"), "groups:\n- z  # CI\n- w\n");
  EXPECT_EQ(with_groups({}, "groups:  # CI\n- x\nname: a\n"), "groups: []  # CI\nname: a\n");
  EXPECT_EQ(with_groups({}, "groups:\n- x  # CI\nname: a\n"), "groups: []  # CI\nname: a\n");
}

TEST(SetMembers, refuses_what_has_comments_in_it) {
  EXPECT_THROW(with_groups({}, "groups: [x, # one\n y]\n"), Unsupported);
  EXPECT_THROW(with_groups({}, "groups: # one\n- x # two\n"), Unsupported);
}

TEST(Set, keeps_the_comment_between_a_key_and_its_value) {
  const std::string text = "name: # who\n  a # he\ngroups: []\n";
  const Document document = Document::parse(text);
  const Editor editor(document);
  const ItemStyle style = style_of(editor.layout(), *document.root());
  EXPECT_EQ(yaml::apply(text, set(editor, field_of(document, "name"), Content::scalar("b"), style)),
            "name: # who\n  b # he\ngroups: []\n");
}

} // namespace
} // namespace iam::yaml
