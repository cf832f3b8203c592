#pragma once

#include "yaml/edit/edit.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace iam::yaml {

// A text that is edited in steps. Each step is computed on the text that the one before left, so
// that every place in it is one that the parser has just given.
class Draft {
public:
  // `document` is the parsed `text`, or nullptr; it must outlive the draft and spares a parse.
  explicit Draft(std::string text, const Document* document = nullptr)
      : m_text(std::move(text)), m_given(document) {}

  const std::string& text() const { return m_text; }

  // All steps as one, relative to the text that the draft began with.
  const std::vector<Splice>& splices() const { return m_splices; }

  // The text as it is now. Throws ParseError.
  const Document& document();

  void apply(const std::vector<Splice>& step);

  // Applies the steps that `next` computes on the document until there is none. Returns false if
  // `most` steps are not enough: the document does not take what is wanted.
  bool converge(std::size_t most, const std::function<std::vector<Splice>(const Document&)>& next);

private:
  std::string m_text;
  const Document* m_given;       // of m_text, if a caller has parsed it
  std::optional<Document> m_own; // of m_text, if the draft has
  std::vector<Splice> m_splices;
};

// A field of a mapping: its name, and the key by which the mapping itself, not what it merges in,
// gives it.
struct OwnField {
  NodeId mapping;
  std::string name;
  std::optional<NodeId> key; // nothing if the mapping does not have the field
};

// The field `name`, given by the last key that `is_name` accepts: that one counts.
OwnField own_field(const Document& document, NodeId mapping, std::string name,
                   const std::function<bool(NodeId key)>& is_name);

// The step that sets `field` to `value`. `style` is that of the mapping.
std::vector<Splice> set(const Editor& editor, const OwnField& field, const Content& value,
                        const ItemStyle& style);

// The next step that makes `field`, a list that reads as `now`, hold the texts of `wanted` in any
// order; empty if it does.
std::vector<Splice> set_members(const Editor& editor, const OwnField& field,
                                const std::vector<std::string>& now,
                                const std::vector<std::string>& wanted, const ItemStyle& style);

} // namespace iam::yaml
