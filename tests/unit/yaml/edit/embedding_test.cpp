#include "support/layouts.hpp"
#include "yaml/edit/embedding.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace iam::yaml {
namespace {

constexpr const char* k_item = "- new\n";

// The node of the value behind `key` in the mapping `data`.
NodeId value_of(const Document& document, std::string_view key) {
  for (NodeId id = 0; id < document.size(); ++id) {
    if (document[id].kind == NodeKind::scalar && document[id].value == key) {
      return document[id].next_sibling;
    }
  }
  return k_no_node;
}

struct Edited {
  std::string text;
  std::string inner;
  std::string note;
};

// `text` with `insert` put at `at` of the value of mapRoles (from its end where negative).
Edited edited(const std::string& text, std::ptrdiff_t at, const std::string& insert) {
  const Document document = Document::parse(text, Read::all_documents);
  const Embedding embedding(document, value_of(document, "mapRoles"));
  const auto size = static_cast<std::ptrdiff_t>(embedding.text().size());
  const auto place = static_cast<std::size_t>(at < 0 ? size + 1 + at : at);
  const Embedding::Result result = embedding.splice({{{place, place}, insert}});
  const Document after = Document::parse(result.document.text(), Read::all_documents);
  return {after.text(), std::string(after[value_of(after, "mapRoles")].value), result.note};
}

TEST(Embedding, finds_places_in_a_text_on_one_line) {
  for (const char* const text : {"a: '[b, ''c'', d]'\n", "a: \"[b, 'c', d]\"\n"}) {
    const Document document = Document::parse(text);
    const NodeId scalar = document.children(*document.root())[1];
    const Embedding embedding(document, scalar);
    const std::string_view inner = embedding.text();
    EXPECT_EQ(embedding.outer(inner.find('b')), (Position{1, 6}));
    EXPECT_EQ(embedding.outer(inner.find('d')),
              (Position{1, std::string_view(text).find('d') + 1}));
  }
  const Document plain = Document::parse("a: x y\n");
  const Embedding embedding(plain, plain.children(*plain.root())[1]);
  EXPECT_EQ(embedding.outer(2), (Position{1, 6}));
}

TEST(Embedding, adds_indented_lines_to_a_literal) {
  const std::string text = "data:\n  mapRoles: |\n    - a\n    - b\n  other: x\n";
  const Edited result = edited(text, -1, k_item);
  EXPECT_EQ(result.text, "data:\n  mapRoles: |\n    - a\n    - b\n    - new\n  other: x\n");
  EXPECT_EQ(result.note, "");
  EXPECT_EQ(edited(text, 4, k_item).text,
            "data:\n  mapRoles: |\n    - a\n    - new\n    - b\n  other: x\n");
}

TEST(Embedding, puts_the_rest_of_a_line_into_a_literal) {
  const std::string text = "mapRoles: |\n    - a: b\n    - c\n";
  const Document document = Document::parse(text, Read::all_documents);
  const Embedding embedding(document, value_of(document, "mapRoles"));
  const Embedding::Result result = embedding.splice({{{4, 7}, "\n  - x\n"}});
  EXPECT_EQ(result.document.text(), "mapRoles: |\n    - a:\n      - x\n    - c\n");
  EXPECT_EQ(result.note, "");
}

TEST(Embedding, keeps_the_chomping_of_a_literal) {
  EXPECT_EQ(edited("mapRoles: |-\n  - a\nz: 1\n", -1, "\n- new").text,
            "mapRoles: |-\n  - a\n  - new\nz: 1\n");
  EXPECT_EQ(edited("mapRoles: |+\n  - a\n\nz: 1\n", 4, k_item).text,
            "mapRoles: |+\n  - a\n  - new\n\nz: 1\n");
}

TEST(Embedding, keeps_windows_line_breaks_around) {
  EXPECT_EQ(edited("mapRoles: |\r\n  - a\r\nz: 1\r\n", -1, k_item).text,
            "mapRoles: |\r\n  - a\r\n  - new\r\nz: 1\r\n");
}

TEST(Embedding, removes_whole_lines_with_their_indentation) {
  const std::string text = "mapRoles: |\n  - a\n  - b\n  - c\n";
  const Document document = Document::parse(text);
  const Embedding embedding(document, value_of(document, "mapRoles"));
  EXPECT_EQ(embedding.splice({{{4, 8}, ""}}).document.text(), "mapRoles: |\n  - a\n  - c\n");
  EXPECT_EQ(embedding.splice({{{8, 12}, ""}}).document.text(), "mapRoles: |\n  - a\n  - b\n");
}

TEST(Embedding, stays_inside_double_quotes) {
  const Edited result = edited("mapRoles: \"- a\\n- \\x62\\n\" # c\n", -1, "- \"new\"\n");
  EXPECT_EQ(result.text, "mapRoles: \"- a\\n- \\x62\\n- \\\"new\\\"\\n\" # c\n");
  EXPECT_EQ(result.note, "");
}

TEST(Embedding, leaves_json_json) {
  EXPECT_EQ(edited("{\"data\":{\"mapRoles\":\"- a\\n\"}}", -1, k_item).text,
            "{\"data\":{\"mapRoles\":\"- a\\n- new\\n\"}}");
}

TEST(Embedding, makes_a_literal_of_what_folds_its_lines_and_says_so) {
  for (const char* value : {"'- a\n\n    - b\n\n    '", ">\n    - a\n\n    - b\n", "- a"}) {
    const std::string text =
        fmt::format("data:\n  mapRoles: {}\n  z: 1\n",
                    std::string_view(value) == "- a" ? "'- a\n\n    '" : value);
    SCOPED_TRACE(text);
    const Edited result = edited(text, -1, k_item);
    EXPECT_NE(result.text.find("mapRoles: |\n    - a\n"), std::string::npos) << result.text;
    EXPECT_TRUE(result.text.ends_with("  z: 1\n")) << result.text;
    EXPECT_EQ(result.note, "mapRoles is now written as a literal block (|)");
  }
}

TEST(Embedding, says_so_when_a_literal_is_written_anew) {
  // A line break of YAML 1.1 that becomes a newline in the text.
  const Edited result = edited("data:\n  mapRoles: |\n    # a\xc2\x85    - b\n", -1, k_item);
  EXPECT_EQ(result.text, "data:\n  mapRoles: |\n    # a\n    - b\n    - new\n");
  EXPECT_EQ(result.note, "mapRoles is rewritten as a literal block (|)");
}

TEST(Embedding, uses_double_quotes_inside_braces) {
  const Edited result = edited("{data: {mapRoles: '- a\n\n  '}, z: 1}\n", -1, k_item);
  EXPECT_EQ(result.text, "{data: {mapRoles: \"- a\\n- new\\n\"}, z: 1}\n");
  EXPECT_EQ(result.note, "mapRoles is now written in double quotes");
}

TEST(Embedding, fills_an_empty_value) {
  EXPECT_EQ(edited("data:\n  mapRoles: \"\"\n  z: 1\n", -1, k_item).text,
            "data:\n  mapRoles: |\n    - new\n  z: 1\n");
}

TEST(Embedding, names_the_place_outside_of_a_place_inside) {
  const std::string text = "# c\ndata:\n  mapRoles: |\n    - a\n    - b\n";
  const Document document = Document::parse(text);
  const Embedding embedding(document, value_of(document, "mapRoles"));
  EXPECT_EQ(embedding.outer(6), (Position{5, 7}));
}

TEST(Embedding, holds_every_layout_in_every_style) {
  for (const test::Layout& layout : test::layouts()) {
    SCOPED_TRACE(layout.name);
    const std::string inner = layout.text;
    const auto block = literal(inner, 4, "\n");
    std::vector<std::string> manifests = {fmt::format("{{\"mapRoles\": {}}}\n", quote_json(inner)),
                                          fmt::format("mapRoles: {}\nz: 1\n", quote_json(inner))};
    if (block) {
      manifests.push_back("mapRoles: " + *block + "z: 1\n");
    }
    for (const std::string& manifest : manifests) {
      const Edited result = edited(manifest, 0, "# more\n");
      EXPECT_EQ(result.inner, "# more\n" + inner) << result.text;
    }
  }
}

} // namespace
} // namespace iam::yaml
