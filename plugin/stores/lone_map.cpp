#include "stores/lone_map.hpp"

#include "stores/manifest.hpp"
#include "yaml/read/document.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

namespace iam::stores {

using awsauth::List;
using yaml::NodeId;

namespace {

// Adds the keys of `mapping` that are not among `known`, each below `prefix`.
void add_others(std::vector<ForeignPart>& parts, const yaml::Document& document, NodeId mapping,
                const std::string& prefix, const std::vector<std::string_view>& known) {
  const auto children = document.children(mapping);
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    const std::string_view key = document[document.resolved(children[i])].value;
    if (std::ranges::find(known, key) == known.end()) {
      parts.push_back({document.position(children[i]), prefix + std::string(key)});
    }
  }
}

} // namespace

std::string manifest_without_data(const kube::ConfigMapName& name) {
  return fmt::format("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {}\n  namespace: {}\n",
                     name.name, name.namespace_);
}

std::string manifest_of(const kube::ConfigMapName& name, const awsauth::MapData& data) {
  const Manifest empty(manifest_without_data(name), "", name);
  awsauth::MapData written;
  awsauth::EditedMap edited;
  for (const List list : awsauth::k_lists) {
    if (data[list] && !data[list]->empty()) {
      written[list] = data[list];
      edited.changes.push_back({list, {{{0, 0}, *data[list]}}});
    }
  }
  edited.after = awsauth::read(std::move(written));
  std::vector<std::string> notes;
  return empty.with(std::move(edited), notes)->texts().front().text;
}

std::vector<ForeignPart> foreign_parts(const std::string& manifest) {
  const auto document = yaml::Document::parse(manifest, yaml::Read::all_documents);
  std::vector<ForeignPart> parts;
  const auto& roots = document.roots();
  for (std::size_t i = 1; i < roots.size(); ++i) {
    parts.push_back({document.position(roots[i]), "the second document"});
  }
  const NodeId root = document.resolved(roots.front());
  add_others(parts, document, root, "", {"apiVersion", "kind", "metadata", "data"});
  const auto children = document.children(root);
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    const std::string_view key = document[document.resolved(children[i])].value;
    const NodeId value = document.resolved(children[i + 1]);
    if (key == "metadata") {
      add_others(parts, document, value, "metadata.", {"name", "namespace"});
    } else if (key == "data") {
      add_others(parts, document, value, "data.",
                 {data_key(List::roles), data_key(List::users), data_key(List::accounts)});
    }
  }
  return parts;
}

} // namespace iam::stores
