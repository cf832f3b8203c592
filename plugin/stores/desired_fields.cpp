#include "stores/desired_fields.hpp"

#include "util/text.hpp"
#include "yaml/read/resolve.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace iam::stores {

using yaml::NodeId;
using yaml::NodeKind;

void DesiredFields::require_object(NodeId object, std::string_view what,
                                   const std::vector<std::string>& known) const {
  if (m_document[object].kind != NodeKind::mapping) {
    fail(object, fmt::format("{} is not an object with fields", what));
  }
  const auto children = m_document.children(object);
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    const NodeId key = m_document.resolved(children[i]);
    const std::string name(m_document[key].value);
    if (yaml::is_merge_key(m_document, children[i])) {
      fail(children[i], "a merge key (<<) may hide what the file says",
           "write out the merged fields");
    }
    if (std::ranges::find(known, name) == known.end()) {
      const std::string_view near = util::nearest(name, known);
      fail(children[i], fmt::format("{} has no field {}", what, util::quoted(name)),
           near.empty() ? fmt::format("its fields are {}", fmt::join(known, ", "))
                        : fmt::format("did you mean {}?", near));
    }
  }
}

void DesiredFields::require_version(NodeId object, std::string_view what,
                                    std::string_view version) const {
  const NodeId node = value(object, "apiVersion");
  if (node == yaml::k_no_node || m_document[node].value != version) {
    fail(node == yaml::k_no_node ? object : node,
         node == yaml::k_no_node ? fmt::format("{} without an apiVersion", what)
                                 : fmt::format("{} with the apiVersion {}, which is not known",
                                               what, util::quoted(m_document[node].value)),
         fmt::format("give apiVersion: {}", version));
  }
}

void DesiredFields::require_none(NodeId object, std::string_view what,
                                 const std::vector<std::string_view>& names,
                                 const std::string& cure) const {
  for (const std::string_view name : names) {
    const NodeId node = value(object, name);
    if (node != yaml::k_no_node &&
        (m_document[node].kind == NodeKind::scalar ? !m_document[node].value.empty()
                                                   : m_document[node].child_count > 0)) {
      fail(node, fmt::format("{} has no {}", what, name), cure);
    }
  }
}

NodeId DesiredFields::value(NodeId object, std::string_view name) const {
  const NodeId written = m_objects.value(object, name);
  if (written == yaml::k_no_node || yaml::is_null(m_document, written)) {
    return yaml::k_no_node;
  }
  return m_document.resolved(written);
}

std::string DesiredFields::text_of(NodeId node, std::string_view name) const {
  if (m_document[node].kind != NodeKind::scalar || !m_objects.is_text(node)) {
    fail(node, fmt::format("{} is not a text for YAML", name),
         m_document[node].kind == NodeKind::scalar ? "write it in quotes" : "give a text");
  }
  return std::string(m_document[node].value);
}

std::optional<std::string> DesiredFields::text(NodeId object, std::string_view name) const {
  const NodeId node = value(object, name);
  return node == yaml::k_no_node ? std::nullopt : std::optional(text_of(node, name));
}

std::optional<std::string> DesiredFields::account(NodeId object, std::string_view name) const {
  const NodeId node = value(object, name);
  if (node != yaml::k_no_node && m_document[node].kind == NodeKind::scalar) {
    return std::string(m_document[node].value);
  }
  return text(object, name);
}

bool DesiredFields::is_true(NodeId object, std::string_view name) const {
  const NodeId node = value(object, name);
  return node != yaml::k_no_node && m_document[node].value == "true";
}

std::vector<NodeId> DesiredFields::items(NodeId object, std::string_view name) const {
  const NodeId node = value(object, name);
  if (node == yaml::k_no_node) {
    return {};
  }
  if (m_document[node].kind != NodeKind::sequence) {
    fail(node, fmt::format("{} is not a list", name), "begin each of its lines with a dash");
  }
  std::vector<NodeId> items = m_document.children(node);
  std::ranges::transform(items, items.begin(),
                         [this](NodeId item) { return m_document.resolved(item); });
  return items;
}

std::optional<std::vector<std::string>> DesiredFields::texts(NodeId object,
                                                             std::string_view name) const {
  if (value(object, name) == yaml::k_no_node) {
    return std::nullopt;
  }
  std::vector<std::string> texts;
  for (const NodeId item : items(object, name)) {
    texts.push_back(text_of(item, fmt::format("an item of {}", name)));
  }
  return texts;
}

std::vector<std::pair<std::string, std::string>> DesiredFields::pairs(NodeId object,
                                                                      std::string_view name) const {
  std::vector<std::pair<std::string, std::string>> pairs;
  const NodeId node = value(object, name);
  if (node == yaml::k_no_node) {
    return pairs;
  }
  if (m_document[node].kind != NodeKind::mapping) {
    fail(node, fmt::format("{} is not an object with fields", name));
  }
  const auto children = m_document.children(node);
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    pairs.emplace_back(text_of(m_document.resolved(children[i]), "a key"),
                       text_of(m_document.resolved(children[i + 1]),
                               fmt::format("{} of {}", m_document[children[i]].value, name)));
  }
  return pairs;
}

} // namespace iam::stores
