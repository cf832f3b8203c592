#include "yaml/edit/converge.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_set>

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
  m_splices = composed(m_splices, step);
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
  using Set = std::unordered_set<std::string_view>;
  const Set is_now(now.begin(), now.end());
  const Set is_wanted(wanted.begin(), wanted.end());
  Set added;
  std::vector<Content> missing;
  for (const std::string& text : wanted) {
    if (!is_now.contains(text) && added.insert(text).second) {
      missing.push_back(Content::scalar(text));
    }
  }
  const bool has_extra =
      std::ranges::any_of(now, [&](const std::string& text) { return !is_wanted.contains(text); });
  if (!has_extra && missing.empty()) {
    return {};
  }
  const Document& document = editor.layout().document();
  const NodeId list = field.key ? document[*field.key].next_sibling : k_no_node;
  const bool is_list_of_now = field.key && document[list].kind == NodeKind::sequence &&
                              document[list].child_count == now.size();
  if (is_list_of_now && !wanted.empty() && has_extra && now.size() > 1) {
    const auto children = document.children(list);
    std::vector<NodeId> extra;
    for (std::size_t i = 0; i < children.size(); ++i) {
      if (!is_wanted.contains(now[i])) {
        extra.push_back(children[i]);
      }
    }
    if (extra.size() == children.size()) {
      extra.erase(extra.begin()); // a list needs one for the style of others
    }
    return editor.remove_items(list, extra);
  }
  if (is_list_of_now && !has_extra && !now.empty()) {
    return editor.append_items(list, missing);
  }
  if (is_list_of_now && now.size() == 1 && !missing.empty()) {
    const Node& only = document[document[list].first_child];
    if (only.kind == NodeKind::scalar && !only.span.empty() && !is_block_scalar(only)) {
      return editor.set_item(list, document[list].first_child, missing.front().text);
    }
  }
  return set(editor, field, Content::list(wanted), style);
}

} // namespace iam::yaml
