#include "yaml/edit/style.hpp"

#include "util/text.hpp"

#include <algorithm>

namespace iam::yaml {

Content Content::scalar(std::string text) {
  Content content;
  content.text = std::move(text);
  return content;
}

Content Content::list(const std::vector<std::string>& texts) {
  Content content;
  content.kind = Kind::list;
  for (const std::string& text : texts) {
    content.items.push_back(scalar(text));
  }
  return content;
}

Content Content::list(std::vector<Content> items) {
  Content content;
  content.kind = Kind::list;
  content.items = std::move(items);
  return content;
}

Content Content::mapping(std::vector<Named> fields) {
  Content content;
  content.kind = Kind::fields;
  content.fields = std::move(fields);
  return content;
}

Style quoting_of(const Node& node) {
  const bool quoted = node.style == Style::single_quoted || node.style == Style::double_quoted;
  return node.kind == NodeKind::scalar && quoted ? node.style : Style::plain;
}

namespace {

bool is_same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && util::to_lower_ascii(a) == util::to_lower_ascii(b);
}

bool has_field(const Document& document, NodeId item, std::string_view name) {
  const auto children = document.children(item);
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    if (is_same_name(document[children[i]].value, name)) {
      return true;
    }
  }
  return false;
}

FieldStyle field_style(const Layout& layout, NodeId key, NodeId value) {
  const Document& document = layout.document();
  const Node& key_node = document[key];
  const Node& value_node = document[value];
  FieldStyle style;
  style.name = key_node.value;
  style.written = document.source().slice({key_node.content, key_node.span.end});
  style.value = quoting_of(value_node);
  if (value_node.kind == NodeKind::sequence) {
    style.flow_list = value_node.style == Style::flow;
    const NodeId first = value_node.first_child;
    // An empty list in JSON, where keys are quoted, needs quoted texts.
    style.item = quoting_of(first != k_no_node ? document[first] : key_node);
    if (!style.flow_list && first != k_no_node) {
      const std::size_t dash = layout.column(layout.dash(first));
      const std::size_t column = layout.column(key_node.span.begin);
      style.list_offset = dash >= column ? dash - column : 0;
    }
  }
  return style;
}

// The text between a key and its value, or between two items, if they are on one line.
std::string between(const Layout& layout, std::size_t from, std::size_t to, std::string fallback) {
  const std::string_view text = layout.text().substr(from, to - from);
  const bool plain = text.find_first_of("\r\n#?") == std::string_view::npos;
  return from < to && plain && text.size() <= 3 ? std::string(text) : std::move(fallback);
}

// The line break and the indentation in a flow collection whose children have their own lines.
std::string broken_before(const Layout& layout, std::size_t offset) {
  return layout.is_first_on_line(offset)
             ? std::string(layout.line_break()) +
                   std::string(
                       layout.text().substr(offset - layout.column(offset), layout.column(offset)))
             : std::string();
}

void read_flow_style(const Layout& layout, NodeId mapping, ItemStyle& style) {
  const Document& document = layout.document();
  const auto children = document.children(mapping);
  if (children.size() < 2) {
    return;
  }
  const Node& key = document[children[0]];
  const Node& value = document[children[1]];
  style.key_separator = between(layout, key.span.end, value.span.begin, ": ");
  if (children.size() > 2) {
    style.item_separator = between(layout, value.span.end, document[children[2]].span.begin, ", ");
  }
  const std::size_t open = document[mapping].content + 1;
  style.padding = between(layout, open, key.span.begin, "");
  style.broken = broken_before(layout, key.span.begin);
  style.broken_end = broken_before(layout, document[mapping].span.end - 1);
}

std::string spaces(std::size_t count) {
  return std::string(count, ' ');
}

const FieldStyle* find_style(const ItemStyle& style, std::string_view name) {
  const auto found = std::find_if(style.fields.begin(), style.fields.end(),
                                  [&](const FieldStyle& f) { return is_same_name(f.name, name); });
  return found == style.fields.end() ? nullptr : &*found;
}

// The fields of `content` in the order of the neighbour; those that it lacks come last.
std::vector<Content::Named> in_order(const Content& content, const ItemStyle& style) {
  auto fields = content.fields;
  const auto rank = [&](const std::string& name) {
    const FieldStyle* found = find_style(style, name);
    return found == nullptr ? style.fields.size()
                            : static_cast<std::size_t>(found - style.fields.data());
  };
  std::stable_sort(fields.begin(), fields.end(),
                   [&](const auto& a, const auto& b) { return rank(a.name) < rank(b.name); });
  return fields;
}

std::string key_text(const std::string& name, const ItemStyle& style, Collection context) {
  const FieldStyle* known = find_style(style, name);
  // For Kubernetes a key in another case is another key.
  return known != nullptr && known->name == name ? known->written : quote(name, style.key, context);
}

// The style of a mapping inside a mapping.
ItemStyle nested_style(const ItemStyle& outer) {
  ItemStyle style = outer;
  style.fields.clear();
  style.broken.clear();
  style.broken_end.clear();
  return style;
}

std::string flow_list(const Content& list, Style item, const ItemStyle& outer) {
  ItemStyle style = nested_style(outer);
  style.scalar = item;
  std::string result = "[";
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    result += (i > 0 ? style.item_separator : "") + flow_item(list.items[i], style);
  }
  return result + "]";
}

bool holds_texts_only(const Content& list) {
  return std::all_of(list.items.begin(), list.items.end(),
                     [](const Content& item) { return item.kind == Content::Kind::scalar; });
}

// The distance of the dashes of the list around `node` from the key of that list.
std::size_t list_offset_around(const Layout& layout, NodeId node) {
  const Document& document = layout.document();
  for (; document[node].parent != k_no_node; node = document[node].parent) {
    const Node& list = document[node];
    const Node& parent = document[list.parent];
    if (list.kind == NodeKind::sequence && list.style == Style::block &&
        parent.kind == NodeKind::mapping) {
      const std::size_t dash = layout.column(layout.dash(list.first_child));
      const std::size_t column = layout.column(parent.content);
      return dash >= column ? dash - column : 0;
    }
  }
  return ItemStyle().list_offset;
}

} // namespace

ItemStyle style_of(const Layout& layout, NodeId node) {
  const Document& document = layout.document();
  const Node& item = document[node];
  ItemStyle style;
  style.line_break = layout.line_break();
  style.scalar = quoting_of(item);
  style.flow = item.kind == NodeKind::mapping && item.style == Style::flow;
  style.list_offset = list_offset_around(layout, node);
  if (item.kind != NodeKind::mapping) {
    return style;
  }
  const auto children = document.children(node);
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    if (document[children[i]].kind == NodeKind::scalar && document[children[i]].value != "<<") {
      style.fields.push_back(field_style(layout, children[i], children[i + 1]));
    }
  }
  if (!children.empty()) {
    style.key = quoting_of(document[children[0]]);
    style.value = quoting_of(document[children[1]]);
  }
  if (style.flow && style.key == Style::double_quoted) { // JSON, even if its first value is `true`
    style.value = Style::double_quoted;
  }
  if (style.flow) {
    read_flow_style(layout, node, style);
  }
  return style;
}

ItemStyle style_of_items(const Layout& layout, NodeId sequence, const Content& content) {
  const Document& document = layout.document();
  NodeId best = k_no_node;
  std::ptrdiff_t best_count = -1;
  for (NodeId item = document[sequence].first_child; item != k_no_node;
       item = document[item].next_sibling) {
    const bool fits =
        (document[item].kind == NodeKind::mapping) == (content.kind == Content::Kind::fields);
    if (!fits || document[item].kind == NodeKind::alias) {
      continue;
    }
    const auto count =
        std::count_if(content.fields.begin(), content.fields.end(),
                      [&](const auto& f) { return has_field(document, item, f.name); });
    if (count >= best_count) {
      best = item;
      best_count = count;
    }
  }
  ItemStyle style;
  style.line_break = layout.line_break();
  if (best != k_no_node) {
    style = style_of(layout, best);
    std::erase_if(style.fields, [&](const FieldStyle& field) {
      return std::none_of(content.fields.begin(), content.fields.end(),
                          [&](const auto& f) { return is_same_name(f.name, field.name); });
    });
  }
  if (document[sequence].style == Style::flow || document[sequence].first_child == k_no_node) {
    return style;
  }
  style.list_offset = list_offset_around(layout, sequence);
  const NodeId neighbour = best != k_no_node ? best : document[sequence].first_child;
  const std::size_t dash = layout.dash(neighbour);
  style.column = layout.column(dash);
  const std::size_t start = document[neighbour].span.begin;
  style.key_on_dash_line =
      document.source().line_start(start) == document.source().line_start(dash);
  const std::size_t key = document[neighbour].content;
  if (document[neighbour].kind == NodeKind::mapping && !style.flow &&
      layout.column(key) > style.column) {
    style.key_offset = layout.column(key) - style.column;
    // If an anchor is on the dash's line, the keys begin on the next one.
    style.key_on_dash_line =
        document.source().line_start(key) == document.source().line_start(dash);
  }
  return style;
}

namespace {

// The lines of a field behind its colon, if its value are fields in `column`.
std::string nested_fields(const Content& content, std::size_t column, const ItemStyle& outer) {
  if (content.fields.empty()) {
    return " {}" + outer.line_break;
  }
  const ItemStyle style = nested_style(outer);
  std::string lines = outer.line_break;
  for (const auto& [name, value] : content.fields) {
    lines += block_field(name, value, column, style);
  }
  return lines;
}

} // namespace

std::string block_field(const std::string& name, const Content& value, std::size_t column,
                        const ItemStyle& style) {
  const std::string head = spaces(column) + key_text(name, style, Collection::block) + ":";
  const FieldStyle* known = find_style(style, name);
  const FieldStyle field =
      known != nullptr ? *known : FieldStyle{name, name, style.value, false, {}, style.value};
  if (value.kind == Content::Kind::scalar) {
    return head + " " + quote(value.text, field.value, Collection::block) + style.line_break;
  }
  if (value.kind == Content::Kind::fields) {
    return head + nested_fields(value, column + 2, style);
  }
  if (value.items.empty() || (field.flow_list && holds_texts_only(value))) {
    return head + " " + flow_list(value, field.item, style) + style.line_break;
  }
  ItemStyle item_style = nested_style(style);
  item_style.column = column + field.list_offset.value_or(style.list_offset);
  item_style.key_offset = ItemStyle().key_offset;
  item_style.key_on_dash_line = true;
  item_style.scalar = field.item;
  std::string lines = head + style.line_break;
  for (const Content& item : value.items) {
    lines += block_item(item, item_style);
  }
  return lines;
}

std::string block_item(const Content& content, const ItemStyle& style) {
  const std::string dash = spaces(style.column) + "-";
  if (content.kind == Content::Kind::scalar) {
    return dash + " " + quote(content.text, style.scalar, Collection::block) + style.line_break;
  }
  if (style.flow) {
    return dash + " " + flow_item(content, style) + style.line_break;
  }
  const std::size_t column = style.column + style.key_offset;
  std::string lines;
  for (const auto& [name, value] : in_order(content, style)) {
    lines += block_field(name, value, column, style);
  }
  if (!style.key_on_dash_line) {
    return dash + style.line_break + lines;
  }
  return dash + lines.substr(dash.size()); // the dash replaces indentation of the first key
}

std::string block_items(const std::vector<Content>& contents, const ItemStyle& style) {
  std::string lines;
  for (const Content& content : contents) {
    lines += block_item(content, style);
  }
  return lines;
}

std::string flow_field(const std::string& name, const Content& value, const ItemStyle& style) {
  const FieldStyle* known = find_style(style, name);
  const Style scalar = known != nullptr ? known->value : style.value;
  const Style item = known != nullptr ? known->item : style.value;
  const std::string head = key_text(name, style, Collection::flow) + style.key_separator;
  if (value.kind == Content::Kind::fields) {
    return head + flow_item(value, nested_style(style));
  }
  return head + (value.kind == Content::Kind::list ? flow_list(value, item, style)
                                                   : quote(value.text, scalar, Collection::flow));
}

std::string flow_item(const Content& content, const ItemStyle& style) {
  if (content.kind == Content::Kind::scalar) {
    return quote(content.text, style.scalar, Collection::flow);
  }
  std::string result = "{" + (style.broken.empty() ? style.padding : style.broken);
  bool first = true;
  for (const auto& [name, value] : in_order(content, style)) {
    result += first ? "" : style.broken.empty() ? style.item_separator : "," + style.broken;
    result += flow_field(name, value, style);
    first = false;
  }
  return result + (style.broken.empty() ? style.padding : style.broken_end) + "}";
}

} // namespace iam::yaml
