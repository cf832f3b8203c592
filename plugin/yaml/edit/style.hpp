#pragma once

#include "yaml/edit/layout.hpp"
#include "yaml/edit/quote.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::yaml {

// A value to write: a text, a list, or fields in their order.
struct Content {
  struct Named;

  enum class Kind : std::uint8_t { scalar, list, fields };
  Kind kind = Kind::scalar;
  std::string text;
  std::vector<Content> items;
  std::vector<Named> fields;

  static Content scalar(std::string text);
  static Content list(const std::vector<std::string>& texts);
  static Content list(std::vector<Content> items);
  static Content mapping(std::vector<Named> fields);
};

struct Content::Named {
  std::string name;
  Content value;
};

// The style of one field of a neighbour.
struct FieldStyle {
  std::string name;    // the key's value
  std::string written; // the key as it is written, quotes included
  Style value = Style::plain;
  bool flow_list = false;
  std::optional<std::size_t> list_offset; // block list: columns from the key to the dashes
  Style item = Style::plain;
};

// The style of a new item of a list that should look like its neighbours.
struct ItemStyle {
  std::size_t column = 0;     // of the dash, or of the item on its own line in flow style
  std::size_t key_offset = 2; // from the dash to the keys
  bool key_on_dash_line = true;
  Style scalar = Style::plain; // of an item that is a single text
  Style key = Style::plain;    // how keys are quoted that the neighbour does not have
  Style value = Style::plain;  // likewise values
  std::size_t list_offset = 2; // likewise where the dashes of lists stand, from their key
  bool flow = false;
  std::string key_separator = ": ";
  std::string item_separator = ", ";
  std::string padding; // inside the braces of a flow mapping
  std::string broken;  // line break and indentation before each field of a flow mapping on lines
  std::string broken_end;
  std::vector<FieldStyle> fields; // in their order
  std::string line_break = "\n";
};

// The quoting of a scalar. A neighbour of a block scalar is written plain.
Style quoting_of(const Node& node);

// The style of the item of `sequence` that is most like `content`: the last one with most of its
// fields. The defaults, in the sequence's column, if there is none.
ItemStyle style_of_items(const Layout& layout, NodeId sequence, const Content& content);

// The style of `node`, an item or a mapping.
ItemStyle style_of(const Layout& layout, NodeId node);

// `content` as the lines of an item of a block sequence, from its dash's line start to the last
// line break.
std::string block_item(const Content& content, const ItemStyle& style);

// Likewise several items of equal style.
std::string block_items(const std::vector<Content>& contents, const ItemStyle& style);

// A field as the lines of a block mapping whose keys are in `column`.
std::string block_field(const std::string& name, const Content& value, std::size_t column,
                        const ItemStyle& style);

// `content` in flow style, to be put between brackets.
std::string flow_item(const Content& content, const ItemStyle& style);
std::string flow_field(const std::string& name, const Content& value, const ItemStyle& style);

} // namespace iam::yaml
