#include "yaml/edit/cross_check.hpp"

#include "util/text.hpp"
#include "yaml/read/document.hpp"
#include "yaml/read/pieces.hpp"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

namespace iam::yaml {
namespace {

// Stops at an alias inside its own target; real maps are not nested so deep.
constexpr int k_depth_limit = 64;

std::string counted(std::string_view text) {
  return fmt::format("{}:{}", text.size(), text);
}

bool is_null_text(std::string_view text) {
  return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

std::string canonical(const Document& document, NodeId id, int depth) {
  if (depth > k_depth_limit) {
    return "...";
  }
  id = document.resolved(id);
  const Node& node = document[id];
  if (node.kind == NodeKind::scalar) {
    return node.implicit && is_null_text(node.value) ? "~" : counted(node.value);
  }
  std::string result = node.kind == NodeKind::sequence ? "[" : "{";
  for (const NodeId child : document.children(id)) {
    result += canonical(document, child, depth + 1) + ",";
  }
  return result + (node.kind == NodeKind::sequence ? "]" : "}");
}

std::string canonical(const YAML::Node& node, int depth) {
  if (depth > k_depth_limit) {
    return "...";
  }
  if (node.IsScalar()) {
    return node.Tag() == "?" && is_null_text(node.Scalar()) ? "~" : counted(node.Scalar());
  }
  if (node.IsSequence()) {
    std::string result = "[";
    for (const YAML::Node& child : node) {
      result += canonical(child, depth + 1) + ",";
    }
    return result + "]";
  }
  if (!node.IsMap()) {
    return "~";
  }
  std::string result = "{";
  for (const auto& field : node) {
    result += canonical(field.first, depth + 1) + "," + canonical(field.second, depth + 1) + ",";
  }
  return result + "}";
}

// `text` up to the mark that ends its first document. yaml-cpp reads ahead into the next one, which
// may not be YAML.
std::string first_document(const std::string& text) {
  bool begun = false;
  std::size_t at = 0;
  for (const std::string_view line : util::split(text, '\n')) {
    const bool mark = is_document_mark(line, 0);
    if (begun && mark) {
      return text.substr(0, at);
    }
    const std::string_view written = util::trim(line);
    begun =
        mark || begun || !(written.empty() || written.starts_with('#') || line.starts_with('%'));
    at += line.size() + 1;
  }
  return text;
}

} // namespace

std::optional<std::vector<std::string>> items_by_libyaml(const std::string& text) {
  try {
    const Document document = Document::parse(text);
    const auto root = document.root();
    if (!root || document[*root].kind != NodeKind::sequence) {
      return std::nullopt;
    }
    std::vector<std::string> items;
    for (const NodeId child : document.children(*root)) {
      items.push_back(canonical(document, child, 0));
    }
    return items;
  } catch (const ParseError&) {
    return std::nullopt;
  }
}

std::optional<std::vector<std::string>> items_by_yaml_cpp(const std::string& text) {
  try {
    const YAML::Node root = YAML::Load(first_document(text));
    if (!root.IsSequence()) {
      return std::nullopt;
    }
    std::vector<std::string> items;
    for (const YAML::Node& child : root) {
      items.push_back(canonical(child, 0));
    }
    return items;
  } catch (const YAML::Exception&) {
    return std::nullopt;
  }
}

} // namespace iam::yaml
