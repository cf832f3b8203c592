#include "yaml/read/document.hpp"

#include "yaml/read/builder.hpp"
#include "yaml/read/pieces.hpp"
#include "yaml/read/portability.hpp"

#include <utility>

namespace iam::yaml {

Document Document::parse(std::string text, Read read) {
  const auto source = std::make_shared<const Source>(std::move(text));
  refuse_inner_byte_order_mark(*source);
  return Builder(source).build(read);
}

std::optional<NodeId> Document::root() const {
  return m_roots.empty() ? std::nullopt : std::optional(m_roots.front());
}

bool Document::ends_at_mark() const {
  return source().line_start(m_end) == m_end && is_document_mark(text(), m_end);
}

std::vector<NodeId> Document::children(NodeId id) const {
  std::vector<NodeId> result;
  result.reserve(m_nodes[id].child_count);
  for (NodeId child = m_nodes[id].first_child; child != k_no_node;
       child = m_nodes[child].next_sibling) {
    result.push_back(child);
  }
  return result;
}

NodeId Document::resolved(NodeId id) const {
  while (m_nodes[id].kind == NodeKind::alias) {
    id = m_nodes[id].target;
  }
  return id;
}

Position Document::position(NodeId id) const {
  return source().position(m_nodes[id].span.begin);
}

} // namespace iam::yaml
