#include "stores/manifest_objects.hpp"

#include "awsauth/templates.hpp"
#include "stores/snapshot.hpp"
#include "util/proposed_command.hpp"
#include "util/shell_words.hpp"
#include "util/text.hpp"
#include "yaml/read/resolve.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::stores {

using yaml::NodeId;

std::string place_in(const std::string& file, yaml::Position position) {
  return fmt::format("{}:{}:{}", file, position.line, position.column);
}

void ManifestObjects::fail(yaml::Position place, std::string cause, std::string cure) const {
  throw util::Error(std::move(cause), place_in(m_file, place), std::move(cure));
}

NodeId ManifestObjects::key(NodeId mapping, std::string_view name) const {
  NodeId found = yaml::k_no_node;
  const auto children = m_document.children(mapping);
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    const NodeId key = children[i];
    if (yaml::is_merge_key(m_document, key)) {
      fail(m_document.position(key), "a merge key (<<) may hide what the ConfigMap holds",
           "write out the merged fields");
    }
    if (m_document[m_document.resolved(key)].value == name) {
      if (found != yaml::k_no_node) {
        fail(m_document.position(key),
             fmt::format("{} is given twice, first at line {}", name,
                         m_document.position(found).line),
             "remove one of the two");
      }
      found = key;
    }
  }
  return found;
}

NodeId ManifestObjects::value(NodeId mapping, std::string_view name) const {
  const NodeId found = key(mapping, name);
  return found == yaml::k_no_node ? found : m_document[found].next_sibling;
}

bool ManifestObjects::is_text(NodeId node) const {
  try {
    return yaml::resolve(m_document, m_document.resolved(node)).type == yaml::Type::string;
  } catch (const yaml::ParseError& error) {
    fail(error.position(), error.cause());
  }
}

std::vector<awsauth::List> ManifestObjects::binary_lists(NodeId config_map) const {
  std::vector<awsauth::List> lists;
  const NodeId binary = look_up(config_map, "binaryData");
  for (const awsauth::List list : awsauth::k_lists) {
    if (look_up(binary, awsauth::data_key(list)) != yaml::k_no_node) {
      lists.push_back(list);
    }
  }
  return lists;
}

bool ManifestObjects::is_immutable(NodeId config_map) const {
  const NodeId value = look_up(config_map, "immutable");
  return value != yaml::k_no_node && m_document[value].kind == yaml::NodeKind::scalar &&
         m_document[value].value == "true";
}

// Other documents of the file are not ours to judge.
NodeId ManifestObjects::look_up(NodeId object, std::string_view name) const {
  if (object == yaml::k_no_node || m_document[object].kind != yaml::NodeKind::mapping) {
    return yaml::k_no_node;
  }
  const auto children = m_document.children(object);
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    if (m_document[children[i]].value == name) {
      return m_document.resolved(children[i + 1]);
    }
  }
  return yaml::k_no_node;
}

std::string ManifestObjects::text_of(NodeId object, std::string_view name) const {
  const NodeId node = look_up(object, name);
  const bool is_scalar = node != yaml::k_no_node && m_document[node].kind == yaml::NodeKind::scalar;
  return is_scalar && !yaml::is_null(m_document, node) ? std::string(m_document[node].value) : "";
}

std::vector<NodeId> ManifestObjects::config_maps() const {
  std::vector<NodeId> found;
  for (const NodeId root : m_document.roots()) {
    const std::string kind = text_of(root, "kind");
    if (kind == "ConfigMap") {
      found.push_back(root);
    }
    if (kind != "List" && kind != "ConfigMapList") {
      continue;
    }
    const NodeId items = look_up(root, "items");
    for (const NodeId item :
         items == yaml::k_no_node ? std::vector<NodeId>() : m_document.children(items)) {
      const std::string item_kind = text_of(item, "kind");
      if (item_kind == "ConfigMap" || (kind == "ConfigMapList" && item_kind.empty())) {
        found.push_back(item);
      }
    }
  }
  return found;
}

kube::ConfigMapName ManifestObjects::name_of(NodeId config_map,
                                             const kube::ConfigMapName& wanted) const {
  const NodeId metadata = look_up(config_map, "metadata");
  const std::string name_space = text_of(metadata, "namespace");
  return {name_space.empty() ? wanted.namespace_ : name_space, text_of(metadata, "name")};
}

NodeId ManifestObjects::config_map(const kube::ConfigMapName& name) const {
  NodeId found = yaml::k_no_node;
  for (const NodeId object : config_maps()) {
    if (name_of(object, name) != name) {
      continue;
    }
    if (found != yaml::k_no_node) {
      fail(m_document.position(object),
           fmt::format("the ConfigMap {} appears twice, first at line {}", name.name,
                       m_document.position(found).line),
           "keep one of the two");
    }
    found = object;
  }
  if (found == yaml::k_no_node) {
    fail_not_found(name);
  }
  return found;
}

void ManifestObjects::fail_not_found(const kube::ConfigMapName& name) const {
  const yaml::Position start =
      m_document.root() ? m_document.position(*m_document.root()) : yaml::Position{};
  const std::string wanted = name.text();
  const auto all = config_maps();
  if (all.empty() && m_document.root() &&
      m_document[*m_document.root()].kind == yaml::NodeKind::sequence) {
    fail(start, fmt::format("no ConfigMap {} in it, but a bare list", wanted),
         "give --list roles, users or accounts to say of what");
  }
  if (all.empty()) {
    fail(start, fmt::format("no ConfigMap {} in it", wanted),
         "give a manifest with `kind: ConfigMap`, such as the output of " +
             util::kubectl_command(
                 {"get", "configmap", "aws-auth", "-n", "kube-system", "-o", "yaml"}));
  }
  // The one that was probably meant.
  const auto found = std::ranges::find_if(
      all, [&](NodeId object) { return name_of(object, name).name == name.name; });
  const NodeId object = found == all.end() ? all.front() : *found;
  const kube::ConfigMapName other = name_of(object, name);
  if (other.name.empty()) {
    fail(m_document.position(object), "the ConfigMap has no name",
         fmt::format("give it metadata.name {}", name.name));
  }
  if (const auto language = awsauth::template_language(other.name); !language.empty()) {
    fail(m_document.position(object),
         fmt::format("the name of the ConfigMap, {}, looks like a template ({})",
                     util::quoted(other.name), language),
         "render it first");
  }
  const std::string use = fmt::format("give --configmap {} to use the one that is there",
                                      util::shell_word(other.text()));
  fail(m_document.position(object),
       fmt::format("no ConfigMap {} in it, but {}", wanted, other.text()),
       name != k_aws_auth ? use
       : other.name == name.name
           ? fmt::format("EKS reads aws-auth in {0} only: write metadata.namespace {0}; or {1}",
                         name.namespace_, use)
           : fmt::format("EKS reads {} only: write metadata.name {}; or {}", wanted, name.name,
                         use));
}

} // namespace iam::stores
