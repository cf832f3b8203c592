#pragma once

#include "yaml/edit/style.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace iam::yaml {

// One change of a text: the bytes of `cut` give way to `text`.
struct Splice {
  Span cut;
  std::string text;
};

// `text` with all of `splices` done. They must not overlap; those at one place are done in order.
std::string apply(std::string_view text, const std::vector<Splice>& splices);

// `done` and, after it, `more`, whose places are those of the text that `done` leaves. The result
// is sorted, and no two splices touch; so must those of `done` be.
std::vector<Splice> composed(std::vector<Splice> done, const std::vector<Splice>& more);

// Computes the splices that change a document in place. Nothing is ever written anew: what is not
// named keeps its bytes. Each function throws Unsupported, with the layout's name and its place,
// where the change would need a guess.
class Editor {
public:
  explicit Editor(const Document& document) : m_document(document), m_layout(document) {}

  const Layout& layout() const { return m_layout; }

  // A new last item of `sequence`, in the style of its neighbours: behind the lines of the last
  // item, before comments that belong to nobody.
  std::vector<Splice> append_item(NodeId sequence, const Content& content) const;

  // `item`, a child of `sequence`, goes, with the comments that belong to it.
  std::vector<Splice> remove_item(NodeId sequence, NodeId item) const;

  // A new last field of `mapping`. `style` gives the look of what the mapping does not show itself.
  std::vector<Splice> append_field(NodeId mapping, const std::string& name, const Content& value,
                                   const ItemStyle& style) const;

  // The field that begins at `key`, a child of `mapping`, goes with its value and its comments.
  std::vector<Splice> remove_field(NodeId mapping, NodeId key) const;

  // The value of the field that begins at `key` becomes `value`; anything that stood there goes.
  // `style` is that of the mapping, unless it is given.
  std::vector<Splice> set_field(NodeId mapping, NodeId key, const Content& value) const;
  std::vector<Splice> set_field(NodeId mapping, NodeId key, const Content& value,
                                const ItemStyle& style) const;

  // The first item of a list that has none: of an empty document, a null or `[]` as its root.
  std::vector<Splice> begin_list(const Content& content, const ItemStyle& style) const;

private:
  std::vector<Splice> append_lines(std::size_t at, std::string lines, NodeId before) const;
  std::vector<Splice> append_to_flow(NodeId collection, const std::string& written,
                                     const std::string& separator) const;
  std::vector<Splice> remove_lines(Span lines) const;
  std::vector<Splice> remove_from_flow(NodeId collection, Span child, Span before,
                                       Span after) const;
  void require_marked_end() const;
  void require_marked_end_behind(NodeId node) const;
  void require_no_blanks_to_take_over(Span lines) const;
  void require_no_explicit_entries(NodeId mapping) const;
  void require_no_comments(Span region, NodeId value) const;
  bool ends_in_block_scalar(NodeId node) const;

  const Document& m_document;
  Layout m_layout;
};

} // namespace iam::yaml
