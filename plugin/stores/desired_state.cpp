#include "stores/desired_state.hpp"

#include "awsauth/entry.hpp"
#include "awsauth/rules/never_matches.hpp"
#include "identity/arn.hpp"
#include "stores/desired_forms.hpp"
#include "stores/manifest.hpp"
#include "stores/readable.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <cstdint>
#include <fmt/format.h>
#include <map>
#include <unordered_map>
#include <utility>

namespace iam::stores {

using awsauth::List;
using yaml::NodeId;

namespace {

enum class Form : std::uint8_t { config_map, mapping_list, cluster_config, other };

std::string forms() {
  return fmt::format("give what {} writes, an aws-auth ConfigMap, or a ClusterConfig of eksctl",
                     util::own_command({"list", "-o", "yaml"}));
}

std::string kind_of(const yaml::Document& document, const ManifestObjects& objects, NodeId root) {
  const NodeId kind = objects.look_up(root, "kind");
  return kind == yaml::k_no_node ? "" : std::string(document[kind].value);
}

Form form_of(const std::string& kind) {
  return kind == "ConfigMap" || kind == "ConfigMapList" || kind == "List" ? Form::config_map
         : kind == "MappingList"                                          ? Form::mapping_list
         : kind == "ClusterConfig"                                        ? Form::cluster_config
                                                                          : Form::other;
}

// What is not read as it seems to be meant, by list and number of the entry.
using Problems = std::map<std::pair<List, std::size_t>, awsauth::Finding>;

// A misspelt field comes first: what is missing without it is no news.
Problems problems_of(const awsauth::Map& map) {
  Problems problems;
  for (const awsauth::Finding& finding : awsauth::all_findings(map)) {
    const bool hides_text = finding.rule == awsauth::Rule::unknown_field ||
                            finding.rule == awsauth::Rule::duplicate_key ||
                            finding.rule == awsauth::Rule::folded_text;
    if (finding.item && hides_text) {
      problems.try_emplace({finding.list, *finding.item}, finding);
    }
  }
  for (const awsauth::Finding& finding : map.findings) {
    if (finding.item) {
      problems.try_emplace({finding.list, *finding.item}, finding);
    }
  }
  return problems;
}

// Throws if the ConfigMap has a list in a place where nothing reads it, or none at all: to prune by
// such a file would take everybody else out.
void require_lists(const Manifest& manifest) {
  const auto fail_at = [&](std::string_view key, std::string cause, std::string cure) {
    const auto position = manifest.key_position(key);
    throw util::Error(std::move(cause),
                      position ? place_in(manifest.name(), *position) : manifest.name(),
                      std::move(cure));
  };
  for (const std::string& key : manifest.misspelt_keys()) {
    const std::string_view meant = awsauth::meant_key(key);
    if (!meant.empty()) {
      fail_at(key, fmt::format("the key {} is not read", util::quoted(key)),
              fmt::format("write {}", meant));
    }
    fail_at(key, fmt::format("{} is beside data, so it is not read", key),
            fmt::format("move {} to data", key));
  }
  for (const List list : manifest.binary_lists()) {
    const std::string_view key = awsauth::data_key(list);
    fail_at(key, fmt::format("{} is in binaryData, which is not read", key),
            "move its text, decoded from base64, to data");
  }
  if (manifest.data() == awsauth::MapData()) {
    throw util::Error("the ConfigMap does not say who gets in: its data has none of mapRoles, "
                      "mapUsers and mapAccounts",
                      manifest.place(List::roles, {1, 1}),
                      R"(give it one; mapRoles: "[]" says that nobody does)");
  }
}

// Throws what is wrong with a list of the map as a whole, and notes what of an entry is dropped.
void read_config_map(const std::string& text, const kube::ConfigMapName& name,
                     DesiredState& state) {
  const Manifest manifest(text, state.file, name);
  require_lists(manifest);
  const auto errors = unread_lists(manifest, {awsauth::k_lists.begin(), awsauth::k_lists.end()});
  if (!errors.empty()) {
    throw errors.front();
  }
  state.warnings = unread_parts(manifest);
  state.mappings.emplace();
  const Problems problems = problems_of(manifest.map());
  for (const List list : awsauth::k_lists) {
    for (const awsauth::Entry& entry : manifest.map()[list].entries) {
      DesiredMapping wanted{entry.mapping, manifest.place(list, entry.position)};
      wanted.mapping.arn = awsauth::principal_name(entry.mapping);
      if (const auto found = problems.find({list, entry.item}); found != problems.end()) {
        const awsauth::Finding& finding = found->second;
        wanted.place = manifest.place(list, finding.position);
        wanted.problem = awsauth::message_outside(finding, [&](const awsauth::ListPlace& inner) {
          return manifest.position(inner.list, inner.position);
        });
        wanted.cure = finding.fix;
      }
      state.mappings->push_back(std::move(wanted));
    }
  }
}

// A principal has one access entry.
void require_each_once(const DesiredState& state) {
  std::unordered_map<std::string, std::string> places;
  for (const access::DesiredEntry& entry :
       state.entries.value_or(std::vector<access::DesiredEntry>())) {
    const std::string key = awsauth::fold(identity::without_role_path(entry.principal));
    const auto [place, is_first] = places.try_emplace(key, entry.place);
    if (!is_first) {
      throw util::Error(fmt::format("{} has two access entries here, the first at {}",
                                    entry.principal, place->second),
                        entry.place, "keep one of the two");
    }
  }
}

class Reader {
public:
  Reader(const std::string& text, const kube::ConfigMapName& config_map, DesiredState& state)
      : m_text(text),
        m_config_map(config_map),
        m_state(state),
        m_document(parse_manifest(text, state.file)),
        m_objects(m_document, state.file),
        m_fields(m_document, state.file) {}

  void read() {
    for (const NodeId root : m_document.roots()) {
      if (!is_empty(root)) {
        take(root);
      }
    }
    if (m_root == yaml::k_no_node && m_other != yaml::k_no_node) {
      fail_unknown();
    }
    if (m_root == yaml::k_no_node) {
      throw util::Error("the file is empty", m_state.file, forms());
    }
    if (m_other != yaml::k_no_node && m_form != Form::config_map) {
      fail_unknown();
    }
    switch (m_form) {
    case Form::mapping_list:
      read_mapping_list(m_fields, m_root, m_state);
      break;
    case Form::cluster_config:
      read_cluster_config(m_fields, m_root, m_state);
      break;
    default: // other objects may stand beside the ConfigMap, as in any manifest
      read_config_map(m_text, m_config_map, m_state);
    }
  }

private:
  bool is_empty(NodeId root) const {
    const yaml::Node& node = m_document[root];
    return node.kind == yaml::NodeKind::scalar && util::trim(node.value).empty();
  }

  void take(NodeId root) {
    const std::string kind = kind_of(m_document, m_objects, root);
    const Form form = form_of(kind);
    if (form == Form::other) {
      m_other = m_other == yaml::k_no_node ? root : m_other;
      return;
    }
    if (m_root != yaml::k_no_node && (form != Form::config_map || m_form != form)) {
      m_fields.fail(root,
                    fmt::format("a second object says who gets in, a {}; the first is at {}", kind,
                                m_fields.place(m_root)),
                    "apply one file for each");
    }
    if (m_root == yaml::k_no_node) {
      m_root = root;
      m_form = form;
    }
  }

  [[noreturn]] void fail_unknown() const {
    const std::string kind = kind_of(m_document, m_objects, m_other);
    m_fields.fail(m_other,
                  kind.empty() ? "this is no object with a kind"
                               : fmt::format("the kind {} does not say who gets in", kind),
                  forms());
  }

  const std::string& m_text;
  const kube::ConfigMapName& m_config_map;
  DesiredState& m_state;
  yaml::Document m_document;
  ManifestObjects m_objects;
  DesiredFields m_fields;
  NodeId m_root = yaml::k_no_node;  // of the object that says who gets in
  NodeId m_other = yaml::k_no_node; // the first object of another kind
  Form m_form = Form::other;
};

} // namespace

DesiredState read_desired_state(const std::string& text, const std::string& file,
                                const kube::ConfigMapName& config_map) {
  DesiredState state{.file = file};
  Reader(text, config_map, state).read();
  require_each_once(state);
  return state;
}

} // namespace iam::stores
