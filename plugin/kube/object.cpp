#include "kube/object.hpp"

#include "util/crypto.hpp"
#include "util/text.hpp"
#include "yaml/read/plain_type.hpp"

#include <fmt/format.h>
#include <utility>

namespace iam::kube {
namespace {

using yaml::Document;
using yaml::NodeId;
using yaml::NodeKind;
using yaml::Type;

const char* description(const Document& document, NodeId node) {
  switch (document[node].kind) {
  case NodeKind::mapping:
    return "a mapping";
  case NodeKind::sequence:
    return "a list";
  default:
    break;
  }
  switch (yaml::resolve(document, node).type) {
  case Type::null:
    return "nothing";
  case Type::boolean:
    return "true or false";
  case Type::string:
    return "a text";
  default:
    return "a number";
  }
}

[[noreturn]] void fail(const Document& document, NodeId node, const std::string& path,
                       std::string_view wanted) {
  node = document.resolved(node);
  const bool quotes_help = wanted == "a text" && !document[node].is_collection();
  const std::string found(description(document, node));
  throw FieldError(path.empty() ? fmt::format("must be {} at the top level, not {}", wanted,
                                              found == "a text" ? "a string" : found)
                                : fmt::format("{} must be {}, not {}", path, wanted, found),
                   document.position(node), quotes_help ? "put the value in quotes" : "");
}

std::string text_of(const Document& document, NodeId node, const std::string& path) {
  const NodeId target = document.resolved(node);
  if (!document[target].is_collection()) {
    const yaml::Scalar scalar = yaml::resolve(document, target);
    if (scalar.type == Type::string) {
      return scalar.text;
    }
    if (scalar.type == Type::null) {
      return {};
    }
  }
  fail(document, node, path, "a text");
}

std::vector<std::string> texts_of(const Document& document, NodeId node, const std::string& path) {
  const NodeId target = document.resolved(node);
  if (yaml::is_null(document, target)) {
    return {};
  }
  if (document[target].kind != NodeKind::sequence) {
    fail(document, node, path, "a list");
  }
  std::vector<std::string> texts;
  for (const NodeId child : document.children(target)) {
    texts.push_back(text_of(document, child, fmt::format("{}[{}]", path, texts.size())));
  }
  return texts;
}

// Go's decoder accepts a list of numbers as bytes, too.
std::string bytes_of_numbers(const Document& document, NodeId list, const std::string& path) {
  std::string bytes;
  for (const NodeId child : document.children(list)) {
    const NodeId target = document.resolved(child);
    std::int64_t number = 0;
    if (!yaml::is_null(document, target)) {
      const bool is_scalar = document[target].kind == NodeKind::scalar;
      const yaml::Scalar scalar = is_scalar ? yaml::resolve(document, target) : yaml::Scalar();
      number = scalar.type == Type::integer ? yaml::plain_integer(scalar.text) : -1;
    }
    if (number < 0 || number > 255) {
      fail(document, child, path, "a text in base64");
    }
    bytes.push_back(static_cast<char>(number));
  }
  return bytes;
}

} // namespace

FieldError::FieldError(std::string cause, yaml::Position position, std::string cure)
    : Error(std::move(cause), fmt::format("line {}, column {}", position.line, position.column),
            std::move(cure)),
      m_position(position) {}

Object::Object(const Document& document, NodeId node, std::string path)
    : m_document(document), m_node(node), m_path(std::move(path)) {
  const NodeId target = document.resolved(node);
  if (document[target].kind == NodeKind::mapping) {
    m_fields = yaml::fields(document, target);
  } else if (!yaml::is_null(document, target)) {
    fail(document, node, m_path, "a mapping");
  }
}

std::string Object::path_of(std::string_view key) const {
  const std::string name(key);
  return m_path.empty() ? name : m_path + '.' + name;
}

std::optional<NodeId> Object::node(std::string_view key) const {
  for (const yaml::Field& field : m_fields) {
    if (field.key == key) {
      return yaml::is_null(m_document, field.value)
                 ? std::nullopt
                 : std::optional(m_document.resolved(field.value));
    }
  }
  return std::nullopt;
}

void Object::read(std::string_view key, std::string& value) const {
  if (const auto found = node(key)) {
    value = text_of(m_document, *found, path_of(key));
  }
}

void Object::read(std::string_view key, util::Secret& value) const {
  if (const auto found = node(key)) {
    value = util::Secret(text_of(m_document, *found, path_of(key)));
  }
}

void Object::read(std::string_view key, bool& value) const {
  const auto found = node(key);
  if (!found) {
    return;
  }
  const bool is_scalar = m_document[*found].kind == NodeKind::scalar;
  const yaml::Scalar scalar = is_scalar ? yaml::resolve(m_document, *found) : yaml::Scalar();
  if (scalar.type != Type::boolean) {
    fail(m_document, *found, path_of(key), "true or false");
  }
  value = yaml::plain_boolean(scalar.text);
}

void Object::read(std::string_view key, std::vector<std::string>& value) const {
  if (const auto found = node(key)) {
    value = texts_of(m_document, *found, path_of(key));
  }
}

void Object::read(std::string_view key,
                  std::map<std::string, std::vector<std::string>>& value) const {
  if (const auto found = object(key)) {
    for (const yaml::Field& field : found->fields()) {
      value[field.key] = texts_of(m_document, field.value, found->path_of(field.key));
    }
  }
}

void Object::read(std::string_view key, std::map<std::string, util::Secret>& value) const {
  if (const auto found = object(key)) {
    for (const yaml::Field& field : found->fields()) {
      value[field.key] = util::Secret(text_of(m_document, field.value, found->path_of(field.key)));
    }
  }
}

void Object::read_base64(std::string_view key, std::string& value) const {
  const auto found = node(key);
  if (!found) {
    return;
  }
  if (m_document[*found].kind == NodeKind::sequence) {
    value = bytes_of_numbers(m_document, *found, path_of(key));
    return;
  }
  auto decoded = util::decode_base64(text_of(m_document, *found, path_of(key)));
  if (!decoded) {
    throw FieldError(path_of(key) + " is not base64", m_document.position(*found),
                     "copy the whole value again, without other characters");
  }
  value = std::move(*decoded);
}

std::optional<Object> Object::object(std::string_view key) const {
  const auto found = node(key);
  return found ? std::optional(Object(m_document, *found, path_of(key))) : std::nullopt;
}

std::vector<Object> Object::objects(std::string_view key) const {
  std::vector<Object> result;
  const auto found = node(key);
  if (!found) {
    return result;
  }
  if (m_document[*found].kind != NodeKind::sequence) {
    fail(m_document, *found, path_of(key), "a list");
  }
  for (const NodeId child : m_document.children(*found)) {
    result.emplace_back(m_document, child, fmt::format("{}[{}]", path_of(key), result.size()));
  }
  return result;
}

} // namespace iam::kube
