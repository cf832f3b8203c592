#include "yaml/edit/converge.hpp"

#include <algorithm>

namespace iam::yaml {

const Document& Draft::document() {
  if (m_given != nullptr) {
    return *m_given;
  }
  return m_own ? *m_own : m_own.emplace(Document::parse(m_text));
}

void Draft::apply(const std::vector<Splice>& step) {
  m_text = yaml::apply(m_text, step);
  m_given = nullptr;
  m_own.reset();
  m_splices = composed(std::move(m_splices), step);
}

bool Draft::converge(std::size_t most,
                     const std::function<std::vector<Splice>(const Document&)>& next) {
  for (std::size_t count = 0; count <= most; ++count) {
    const auto step = next(document());
    if (step.empty()) {
      return true;
    }
    if (count < most) {
      apply(step);
    }
  }
  return false;
}

OwnField own_field(const Document& document, NodeId mapping, std::string name,
                   const std::function<bool(NodeId key)>& is_name) {
  OwnField field{mapping, std::move(name), std::nullopt};
  const auto children = document.children(mapping);
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    if (is_name(children[i])) {
      field.key = children[i];
    }
  }
  return field;
}

std::vector<Splice> set(const Editor& editor, const OwnField& field, const Content& value,
                        const ItemStyle& style) {
  return field.key ? editor.set_field(field.mapping, *field.key, value, style)
                   : editor.append_field(field.mapping, field.name, value, style);
}

std::vector<Splice> set_members(const Editor& editor, const OwnField& field,
                                const std::vector<std::string>& now,
                                const std::vector<std::string>& wanted, const ItemStyle& style) {
  const auto missing_in = [](const std::vector<std::string>& texts) {
    return [&texts](const std::string& text) { return std::ranges::count(texts, text) == 0; };
  };
  const auto extra = std::find_if(now.rbegin(), now.rend(), missing_in(wanted));
  const auto missing = std::ranges::find_if(wanted, missing_in(now));
  if (extra == now.rend() && missing == wanted.end()) {
    return {};
  }
  const Document& document = editor.layout().document();
  const NodeId list = field.key ? document[*field.key].next_sibling : k_no_node;
  const bool is_list_of_now = field.key && document[list].kind == NodeKind::sequence &&
                              document[list].child_count == now.size();
  if (is_list_of_now && !wanted.empty() && extra != now.rend() && now.size() > 1) {
    return editor.remove_item(
        list, document.children(list)[static_cast<std::size_t>(now.rend() - extra - 1)]);
  }
  if (is_list_of_now && extra == now.rend() && !now.empty()) {
    return editor.append_item(list, Content::scalar(*missing));
  }
  return set(editor, field, Content::list(wanted), style);
}

} // namespace iam::yaml
