#include "yaml/read/to_json.hpp"

#include "util/json.hpp"
#include "yaml/read/plain_type.hpp"
#include "yaml/read/resolve.hpp"

#include <algorithm>

namespace iam::yaml {
namespace {

using util::Json;

Json scalar_to_json(const Document& document, NodeId id) {
  const Scalar scalar = resolve(document, id);
  switch (scalar.type) {
  case Type::null:
    return nullptr;
  case Type::boolean:
    return plain_boolean(scalar.text);
  case Type::integer:
    return plain_integer(scalar.text);
  case Type::unsigned_:
    return plain_unsigned(scalar.text);
  case Type::number:
    return plain_number(scalar.text);
  case Type::not_finite: // refused by check_decodable
  case Type::string:
    break;
  }
  return scalar.text;
}

// Deeper than any text that a person wrote, and no danger to the stack.
constexpr int k_depth_limit = 1000;

Json to_json(const Document& document, NodeId id, int depth) {
  if (depth > k_depth_limit) {
    throw ParseError("exceeded max depth", document.position(id));
  }
  id = document.resolved(id);
  if (document[id].kind == NodeKind::mapping) {
    Json object = Json::object();
    for (const Field& field : fields(document, id)) {
      object[field.key] = to_json(document, field.value, depth + 1);
    }
    return object;
  }
  if (document[id].kind == NodeKind::sequence) {
    Json array = Json::array();
    for (const NodeId child : document.children(id)) {
      array.push_back(to_json(document, child, depth + 1));
    }
    return array;
  }
  return scalar_to_json(document, id);
}

} // namespace

Json to_json(const Document& document, NodeId id) {
  return to_json(document, id, 0);
}

Json to_json(const Content& content) {
  if (content.kind == Content::Kind::scalar) {
    return content.text;
  }
  if (content.kind == Content::Kind::list) {
    Json array = Json::array();
    for (const Content& item : content.items) {
      array.push_back(to_json(item));
    }
    return array;
  }
  auto sorted = content.fields;
  std::sort(sorted.begin(), sorted.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  Json object = Json::object();
  for (const auto& [name, value] : sorted) {
    object[name] = to_json(value);
  }
  return object;
}

} // namespace iam::yaml
