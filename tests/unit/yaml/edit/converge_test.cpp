#include "yaml/edit/converge.hpp"

#include <gtest/gtest.h>

namespace iam::yaml {
namespace {

constexpr const char* k_text = "name: a\ngroups:\n  - x\n  - y\n";

OwnField field_of(const Document& document, const std::string& name) {
  return own_field(document, *document.root(), name,
                   [&](NodeId key) { return document[key].value == name; });
}

// k_text after the field `groups` was made to hold `wanted`.
std::string with_groups(const std::vector<std::string>& wanted) {
  Draft draft(k_text);
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

} // namespace
} // namespace iam::yaml
