#include "yaml/edit/edit.hpp"
#include "yaml/edit/style.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::yaml {
namespace {

Content variable() {
  return Content::mapping({{"name", Content::scalar("A")}, {"value", Content::scalar("b")}});
}

TEST(BlockField, writes_lists_of_mappings) {
  EXPECT_EQ(block_field("env", Content::list(std::vector{variable(), variable()}), 2, {}),
            "  env:\n"
            "    - name: A\n"
            "      value: b\n"
            "    - name: A\n"
            "      value: b\n");
}

TEST(FlowField, writes_lists_of_mappings) {
  EXPECT_EQ(flow_field("env", Content::list(std::vector{variable()}), {}),
            "env: [{name: A, value: b}]");
}

TEST(StyleOf, sets_lists_in_as_the_list_around_is) {
  for (const char* const text : {"l:\n- a: 1\n", "l:\n  - a: 1\n", "l:\n    - a: 1\n"}) {
    const auto document = Document::parse(text);
    const Layout layout(document);
    const NodeId list = document.children(*document.root())[1];
    const NodeId item = document.children(list)[0];
    EXPECT_EQ(style_of(layout, item).list_offset, layout.column(layout.dash(item))) << text;
  }
}

TEST(StyleOf, quotes_the_values_of_json) {
  const auto document = Document::parse(R"({"a": true})");
  const ItemStyle style = style_of(Layout(document), *document.root());
  EXPECT_EQ(flow_field("b", Content::scalar("c"), style), R"("b": "c")");
}

TEST(StyleOf, takes_no_question_mark_for_a_space_inside_braces) {
  const auto document = Document::parse("{? a: 1}");
  EXPECT_EQ(style_of(Layout(document), *document.root()).padding, "");
}

TEST(SetField, keeps_comments_in_flow_style_by_refusing) {
  const auto document = Document::parse("{a: [1, # one\n 2]}");
  const NodeId root = *document.root();
  const Editor editor(document);
  EXPECT_THROW(editor.set_field(root, document.children(root)[0], Content::scalar("b")),
               Unsupported);
}

} // namespace
} // namespace iam::yaml
