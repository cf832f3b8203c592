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

// Throws what is wrong with a list of the map as a whole, and notes what of an entry is dropped.
void read_config_map(const std::string& text, const kube::ConfigMapName& name,
                     DesiredState& state) {
  const Manifest manifest(text, state.file, name);
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
