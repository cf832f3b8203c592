#include "stores/manifest_text.hpp"

#include "awsauth/templates.hpp"
#include "stores/manifest_objects.hpp"
#include "util/json.hpp"
#include "util/text.hpp"
#include "yaml/read/resolve.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace iam::stores {

using awsauth::List;
using yaml::NodeId;

namespace {

// The text of a list whose key has just been added. Any plain text works: it is replaced in a style
// that fits the place.
constexpr std::string_view k_placeholder = "x";

constexpr std::string_view k_text_tag = "tag:yaml.org,2002:str"; // `!!str`

// Whether `text` is in UTF-16, with or without a byte order mark.
bool is_utf16(std::string_view text) {
  return text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff") ||
         text.substr(0, 2).find('\0') != std::string_view::npos;
}

} // namespace

NotYaml::NotYaml(std::string cause, const std::string& file, yaml::Position position,
                 std::string cure)
    : Error(std::move(cause), place_in(file, position), std::move(cure)),
      m_file(file),
      m_position(position) {}

yaml::Document parse_manifest(const std::string& text, const std::string& file) {
  try {
    return yaml::Document::parse(text, yaml::Read::all_documents);
  } catch (const yaml::Unjudged& error) {
    throw util::Error(error.cause(), place_in(file, error.position()), error.cure());
  } catch (const yaml::ParseError& error) {
    if (is_json(text)) { // which kubectl accepts, although it is not YAML
      throw NotYaml("JSON with an escape that YAML does not have, such as `\\/` or `\\ud83d`", file,
                    error.position(), "rewrite the file without them, as `jq .` does");
    }
    if (is_utf16(text)) {
      throw NotYaml("the file is encoded in UTF-16", file, {1, 1}, "save it as UTF-8");
    }
    const std::string way_out = awsauth::cure_of_template(text, error.position().line);
    throw NotYaml("not valid YAML: " + error.cause(), file, error.position(),
                  way_out.empty() ? "repair the file at this place" : way_out);
  }
}

bool is_json(const std::string& text) {
  try {
    return util::trim(text).starts_with('{') && util::parse_json(text, "").is_object();
  } catch (const util::Error&) {
    return false;
  }
}

ManifestText::ManifestText(const std::string& text, const std::string& file,
                           kube::ConfigMapName name)
    : ManifestText(parse_manifest(text, file), file, std::move(name)) {}

ManifestText::ManifestText(yaml::Document document, std::string file, kube::ConfigMapName name)
    : m_document(std::make_shared<yaml::Document>(std::move(document))),
      m_file(std::move(file)),
      m_name(std::move(name)) {
  const ManifestObjects objects(*m_document, m_file);
  m_config_map = objects.config_map(m_name);
  m_data_node = objects.value(m_config_map, "data");
  m_binary_lists = objects.binary_lists(m_config_map);
  m_is_immutable = objects.is_immutable(m_config_map);
  if (m_data_node != yaml::k_no_node && !yaml::is_null(*m_document, m_data_node)) {
    read_data();
  }
  for (const List list : awsauth::k_lists) {
    const std::string_view key = awsauth::data_key(list);
    const bool is_in_data = (*this)[list].node != yaml::k_no_node;
    if (!is_in_data && objects.look_up(m_config_map, key) != yaml::k_no_node) {
      m_misspelt_keys.emplace_back(key);
    }
  }
}

void ManifestText::read_data() {
  const yaml::Document& document = *m_document;
  const ManifestObjects objects(document, m_file);
  const NodeId data = document.resolved(m_data_node);
  if (document[data].kind != yaml::NodeKind::mapping) {
    objects.fail(document.position(data), "data is not a mapping of names to texts");
  }
  const auto children = document.children(data);
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    const std::string_view key = document[document.resolved(children[i])].value;
    if (awsauth::is_misspelt_key(key)) {
      m_misspelt_keys.emplace_back(key);
    }
    m_data_size += document[document.resolved(children[i + 1])].value.size();
  }
  for (const List list : awsauth::k_lists) {
    const NodeId node = objects.value(data, awsauth::data_key(list));
    m_places[static_cast<std::size_t>(list)].node = node;
    if (node != yaml::k_no_node && !yaml::is_null(document, node)) {
      read_text(list, node);
    }
  }
}

// `written` is the value of the key of `list`.
void ManifestText::read_text(List list, NodeId written) {
  const yaml::Document& document = *m_document;
  const ManifestObjects objects(document, m_file);
  const std::string_view key = awsauth::data_key(list);
  const NodeId node = document.resolved(written);
  const bool as_json = is_json(text());
  if (document[node].is_collection()) {
    objects.fail(
        document.position(written),
        fmt::format("{} is {} of its own where a text belongs: the API server refuses "
                    "such a ConfigMap",
                    key, document[node].kind == yaml::NodeKind::sequence ? "a list" : "a mapping"),
        as_json ? fmt::format("write the value of {} as one string: the same JSON, in quotes", key)
                : fmt::format("write `{}: |` and indent the lines below it", key));
  }
  const bool other_tag = !document[node].tag().empty() && document[node].tag() != k_text_tag;
  if (!objects.is_text(node) || other_tag) {
    objects.fail(document.position(written), fmt::format("{} is not a text for YAML", key),
                 as_json ? fmt::format("write the value of {} as a string, in quotes", key)
                         : fmt::format("write `{}: |` and the text below it", key));
  }
  m_data[list] = std::string(document[node].value);
  m_places[static_cast<std::size_t>(list)].embedding =
      std::make_shared<const yaml::Embedding>(document, node);
}

yaml::Position ManifestText::position(List list, std::size_t offset) const {
  const Place& place = (*this)[list];
  return place.embedding == nullptr ? m_document->position(m_config_map)
                                    : place.embedding->outer(offset);
}

std::optional<yaml::Position> ManifestText::key_position(std::string_view key) const {
  const yaml::Document& document = *m_document;
  const ManifestObjects objects(document, m_file);
  for (const NodeId node : {objects.look_up(m_config_map, "data"),
                            objects.look_up(m_config_map, "binaryData"), m_config_map}) {
    if (node == yaml::k_no_node || document[node].kind != yaml::NodeKind::mapping) {
      continue;
    }
    const auto children = document.children(node);
    for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
      if (document[document.resolved(children[i])].value == key) {
        return document.position(children[i]);
      }
    }
  }
  return std::nullopt;
}

ManifestText ManifestText::with(const awsauth::TextChange& change,
                                std::vector<std::string>& notes) const {
  if (m_data[change.list]) {
    return replaced(change.list, change.splices, notes);
  }
  std::vector<std::string> unasked;
  return with_placeholder(change.list)
      .replaced(change.list, {{{0, k_placeholder.size()}, yaml::apply("", change.splices)}},
                unasked);
}

// The manifest with `inner` done to the text of `list`.
ManifestText ManifestText::replaced(List list, const std::vector<yaml::Splice>& inner,
                                    std::vector<std::string>& notes) const {
  const Place& place = (*this)[list];
  if ((*m_document)[place.node].kind == yaml::NodeKind::alias) {
    throw yaml::Unsupported("a text that is written as an alias", m_document->position(place.node),
                            "write the text itself there");
  }
  yaml::require_unreferenced(*m_document, place.node);
  auto [document, note] = place.embedding->splice(inner);
  if (!note.empty()) {
    notes.push_back(
        fmt::format("{}: {}", place_in(m_file, m_document->position(place.node)), note));
  }
  return {std::move(document), m_file, m_name};
}

// The manifest with a placeholder as the text of `list`, which has none.
ManifestText ManifestText::with_placeholder(List list) const {
  const yaml::Document& document = *m_document;
  const ManifestObjects objects(document, m_file);
  const yaml::Editor editor(document);
  const std::string key(awsauth::data_key(list));
  const auto placeholder = yaml::Content::scalar(std::string(k_placeholder));
  yaml::Content fields;
  fields.kind = yaml::Content::Kind::fields;
  fields.fields = {{key, placeholder}};

  yaml::ItemStyle style = yaml::style_of(editor.layout(), m_config_map);
  style.value = yaml::Style::plain;
  const auto edited = [&](const std::vector<yaml::Splice>& splices) {
    return ManifestText(yaml::apply(text(), splices), m_file, m_name);
  };
  if (m_data_node == yaml::k_no_node) {
    return edited(editor.append_field(m_config_map, "data", fields, style));
  }
  const yaml::Node& data = document[m_data_node];
  if (data.kind == yaml::NodeKind::alias) {
    throw yaml::Unsupported("data that is written as an alias", document.position(m_data_node),
                            "write the data itself there");
  }
  const bool in_block = document[m_config_map].style == yaml::Style::block;
  if (data.kind != yaml::NodeKind::mapping || (data.child_count == 0 && in_block)) {
    return edited(editor.set_field(m_config_map, objects.key(m_config_map, "data"), fields));
  }
  if ((*this)[list].node != yaml::k_no_node) {
    return edited(editor.set_field(m_data_node, objects.key(m_data_node, key), placeholder));
  }
  if (data.child_count > 0) {
    style = yaml::style_of(editor.layout(), m_data_node);
    style.value = yaml::Style::plain;
  }
  return edited(editor.append_field(m_data_node, key, placeholder, style));
}

} // namespace iam::stores
