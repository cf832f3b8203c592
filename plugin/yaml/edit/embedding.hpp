#pragma once

#include "yaml/edit/edit.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::yaml {

// A text that is the value of a scalar in a document, such as mapRoles in a manifest. Maps
// positions in the inner text to the document, and applies changes of it there.
class Embedding {
public:
  // `scalar` is a scalar of `document` in any style.
  Embedding(const Document& document, NodeId scalar);

  // The inner text.
  std::string_view text() const { return m_document[m_scalar].value; }

  // The position in the document of the byte at `offset` of the inner text; for scalars whose lines
  // are folded that of the scalar.
  Position outer(std::size_t offset) const;

  // The document after a change.
  struct Result {
    Document document;
    std::string note; // what had to change besides: "mapRoles is now written as a literal block"
  };

  // The document with `inner` done to the inner text, and nothing else changed: literals and
  // double-quoted texts (JSON strings among them) are changed in place; other styles become a
  // literal (double-quoted inside brackets), with a note. Throws Unsupported where no style can
  // hold the new text.
  Result splice(const std::vector<Splice>& inner) const;

  // A part of the inner text that is written byte for byte, up to the next run: where it begins in
  // the inner text and in the document.
  struct Run {
    std::size_t inner;
    std::size_t outer;
  };

  // Where the inner text is written.
  struct Map {
    std::vector<Run> runs;  // sorted; empty if that is unknown
    std::size_t indent = 0; // of the lines of a literal
  };

private:
  std::optional<Document> in_place(const std::vector<Splice>& inner,
                                   const std::string& wanted) const;
  const Map& map() const;
  std::size_t outer_offset(std::size_t offset) const;
  std::string key_name() const;
  std::optional<Document> with(const std::vector<Splice>& splices, const std::string& wanted) const;

  const Document& m_document;
  NodeId m_scalar;
  mutable std::optional<Map> m_map; // computed when first needed
};

// `text` as a literal block scalar behind `key:`, from `|` to its last line break, with its lines
// indented by `indent` columns; nullopt if a literal cannot hold it.
std::optional<std::string> literal(std::string_view text, std::size_t indent,
                                   std::string_view line_break);

} // namespace iam::yaml
