#pragma once

#include "yaml/edit/splice.hpp"
#include "yaml/edit/style.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace iam::yaml {

// Computes the splices that change a document in place. What is not named keeps its bytes. Each
// function throws Unsupported, with the layout's name and its place, if the change would need a
// guess.
class Editor {
public:
  explicit Editor(const Document& document) : m_document(document), m_layout(document) {}

  const Layout& layout() const { return m_layout; }

  // Adds last items to `sequence`, in the style of their neighbours: behind the lines of the last
  // item, before comments that belong to no item.
  std::vector<Splice> append_items(NodeId sequence, const std::vector<Content>& contents) const;
  std::vector<Splice> append_item(NodeId sequence, const Content& content) const;

  // Removes `items`, children of `sequence` in its order, with the comments that belong to them and
  // the blank lines that separate them from other items.
  std::vector<Splice> remove_items(NodeId sequence, const std::vector<NodeId>& items) const;

  // Adds a last field to `mapping`. `style` applies to what the mapping itself does not show.
  std::vector<Splice> append_field(NodeId mapping, const std::string& name, const Content& value,
                                   const ItemStyle& style) const;

  // Removes the fields at `keys`, children of `mapping` in its order and not next to each other,
  // with their values and their comments.
  std::vector<Splice> remove_fields(NodeId mapping, const std::vector<NodeId>& keys) const;
  std::vector<Splice> remove_field(NodeId mapping, NodeId key) const;

  // Replaces `item` of `sequence`, a scalar that is neither empty nor a block scalar, by `text`.
  std::vector<Splice> set_item(NodeId sequence, NodeId item, const std::string& text) const;

  // Replaces the value of the field at `key` by `value`. Comments beside the value stay. `style` is
  // that of the mapping unless given.
  std::vector<Splice> set_field(NodeId mapping, NodeId key, const Content& value) const;
  std::vector<Splice> set_field(NodeId mapping, NodeId key, const Content& value,
                                const ItemStyle& style) const;

  // Adds the first items of a list: to an empty document, or instead of a null or `[]` as its root.
  std::vector<Splice> begin_list(const std::vector<Content>& contents,
                                 const ItemStyle& style) const;

private:
  std::vector<Splice> append_lines(std::size_t at, std::string lines, NodeId before) const;
  std::vector<ItemStyle> styles_of(NodeId sequence, const std::vector<Content>& contents) const;
  std::vector<Splice> append_to_flow(NodeId collection, const std::vector<std::string>& written,
                                     const std::string& separator) const;
  std::vector<Splice> remove_child(NodeId mapping, const std::vector<NodeId>& children,
                                   std::size_t at) const;
  std::vector<Splice> remove_flow_items(NodeId sequence, const std::vector<NodeId>& items) const;
  Splice remove_lines(Span lines) const;
  Span with_separator(Span lines) const;
  std::vector<Splice> remove_from_flow(NodeId collection, Span child, Span before,
                                       Span after) const;
  void require_marked_end() const;
  void require_marked_end_behind(NodeId node) const;
  void require_no_blanks_to_take_over(Span lines) const;
  void require_no_explicit_entries(NodeId mapping) const;
  void require_no_comments(Span region, NodeId value) const;
  std::vector<Splice> break_behind_comment(Span whole, NodeId value,
                                           const std::string& lines) const;
  std::vector<Splice> replace_around_comment(Span gap, NodeId value, const std::string& lines,
                                             bool one_line) const;
  bool ends_in_block_scalar(NodeId node) const;

  const Document& m_document;
  Layout m_layout;
};

} // namespace iam::yaml
