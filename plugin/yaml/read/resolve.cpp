#include "yaml/read/resolve.hpp"

#include "util/crypto.hpp"
#include "yaml/read/plain_type.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <utility>

namespace iam::yaml {
namespace {

constexpr std::string_view k_tag_prefix = "tag:yaml.org,2002:";

// The part of a standard tag behind its prefix, or nothing for other tags.
std::optional<std::string_view> standard_tag(std::string_view tag) {
  if (!tag.starts_with(k_tag_prefix)) {
    return std::nullopt;
  }
  return tag.substr(k_tag_prefix.size());
}

[[noreturn]] void fail(const Document& document, NodeId id, std::string cause) {
  throw ParseError(std::move(cause), document.position(id));
}

std::string decode_binary(const Document& document, NodeId id) {
  const std::string_view value = document[id].value;
  auto decoded = util::decode_base64(value);
  if (!decoded) {
    fail(document, id, "!!binary value contains invalid base64 data");
  }
  return std::move(*decoded);
}

// The type of `text` under one of the tags that go-yaml checks, or nothing where they contradict.
std::optional<Type> type_under_tag(std::string_view tag, std::string_view text) {
  if (tag == "timestamp") {
    return is_timestamp(text) ? std::optional(Type::string) : std::nullopt;
  }
  const Type type = type_of_plain(text);
  const bool integer = type == Type::integer || type == Type::unsigned_;
  const bool number = type == Type::number || type == Type::not_finite;
  if ((tag == "bool" && type == Type::boolean) || (tag == "null" && type == Type::null) ||
      (tag == "int" && integer) || (tag == "float" && number)) {
    return type;
  }
  if (tag == "float" && type == Type::integer) {
    return Type::number;
  }
  return std::nullopt;
}

} // namespace

Type resolved_type(const Document& document, NodeId id) {
  const Node& node = document[id];
  if (node.tag().empty()) {
    return node.implicit ? type_of_plain(node.value) : Type::string;
  }
  const auto tag = standard_tag(node.tag());
  if (tag == "binary") {
    decode_binary(document, id);
  }
  const bool checked =
      tag == "bool" || tag == "int" || tag == "float" || tag == "null" || tag == "timestamp";
  if (!checked) { // !!str and every tag that go-yaml does not know
    return Type::string;
  }
  const auto type = type_under_tag(*tag, node.value);
  if (!type) {
    fail(document, id, fmt::format("cannot decode `{}` as a !!{}", node.value, *tag));
  }
  return *type;
}

Scalar resolve(const Document& document, NodeId id) {
  const Type type = resolved_type(document, id);
  if (standard_tag(document[id].tag()) == "binary") {
    return {type, decode_binary(document, id)};
  }
  return {type, std::string(document[id].value)};
}

bool is_merge_key(const Document& document, NodeId id) {
  const Node& node = document[id];
  return node.kind == NodeKind::scalar && node.value == "<<" &&
         (node.implicit || standard_tag(node.tag()) == "merge");
}

bool is_null(const Document& document, NodeId id) {
  id = document.resolved(id);
  return document[id].kind == NodeKind::scalar && resolved_type(document, id) == Type::null;
}

namespace {

// The text of a key as a JSON object has it. The exact spelling of numbers does not matter to any
// reader of ours, so they stay as written.
std::string key_text(const Document& document, NodeId key) {
  Scalar scalar = resolve(document, document.resolved(key));
  if (scalar.type == Type::boolean) {
    return plain_boolean(scalar.text) ? "true" : "false";
  }
  return std::move(scalar.text);
}

void collect_fields(const Document& document, NodeId mapping, std::vector<Field>& result);

void collect_merged(const Document& document, NodeId value, std::vector<Field>& result) {
  const NodeId target = document.resolved(value);
  if (document[target].kind == NodeKind::mapping) {
    collect_fields(document, target, result);
    return;
  }
  // A sequence: earlier mappings take precedence, so they are laid over the later ones.
  std::vector<NodeId> sources = document.children(target);
  std::reverse(sources.begin(), sources.end());
  for (const NodeId source : sources) {
    collect_fields(document, document.resolved(source), result);
  }
}

// All fields, in an order in which later ones replace equal ones: go-yaml v2 merges in place, so
// what comes later, merged or not, replaces what came before.
void collect_fields(const Document& document, NodeId mapping, std::vector<Field>& result) {
  for (NodeId key = document[mapping].first_child; key != k_no_node;) {
    const NodeId value = document[key].next_sibling;
    if (is_merge_key(document, key)) {
      collect_merged(document, value, result);
    } else {
      result.push_back({key_text(document, key), key, value});
    }
    key = document[value].next_sibling;
  }
}

} // namespace

std::vector<Field> fields(const Document& document, NodeId mapping) {
  std::vector<Field> result;
  result.reserve(document[mapping].child_count / 2);
  collect_fields(document, mapping, result);
  std::ranges::stable_sort(result, {}, &Field::key);
  // Of equal keys the last one is kept: it comes first from behind.
  const auto kept = std::unique(result.rbegin(), result.rend(),
                                [](const Field& a, const Field& b) { return a.key == b.key; });
  result.erase(result.begin(), kept.base());
  return result;
}

namespace {

// Walks a document as go-yaml's decoder does, with a stack of its own: a text may be nested deeper
// than the machine's stack allows.
class DecodeCheck {
public:
  explicit DecodeCheck(const Document& document) : m_document(document) {}

  void run(NodeId root) {
    enter(root);
    while (!m_stack.empty()) {
      step();
    }
  }

  // Whether something was seen that fails only if it counts in the end (`fields` may drop it).
  bool suspicious() const { return m_suspicious; }

private:
  struct Frame {
    NodeId node;
    NodeId next;         // the child to visit next
    bool at_key = false; // of a mapping
  };

  void enter(NodeId id) {
    count(id);
    const Node& node = m_document[id];
    if (node.kind == NodeKind::alias) {
      if (m_open_aliases.contains(id)) {
        fail(m_document, id, fmt::format("anchor '{}' value contains itself", node.value));
      }
      m_open_aliases[id] = true;
      m_stack.push_back({id, node.target});
    } else if (node.kind == NodeKind::scalar) {
      const Type type = resolved_type(m_document, id);
      m_suspicious = m_suspicious || type == Type::not_finite;
    } else {
      m_stack.push_back({id, node.first_child, node.kind == NodeKind::mapping});
    }
  }

  void step() {
    Frame& frame = m_stack.back();
    const NodeId child = frame.next;
    if (child == k_no_node) {
      m_open_aliases.erase(frame.node);
      m_stack.pop_back();
      return;
    }
    if (m_document[frame.node].kind == NodeKind::alias) {
      frame.next = k_no_node;
      enter(child);
      return;
    }
    frame.next = m_document[child].next_sibling;
    if (m_document[frame.node].kind == NodeKind::mapping) {
      if (frame.at_key && is_merge_key(m_document, child)) {
        const NodeId value = frame.next;
        frame.next = m_document[value].next_sibling;
        enter_merged(value);
        return;
      }
      if (frame.at_key) {
        check_key(child);
      }
      frame.at_key = !frame.at_key;
    }
    enter(child);
  }

  void enter_merged(NodeId value) {
    const NodeId target = m_document.resolved(value);
    const Node& node = m_document[target];
    if (node.kind == NodeKind::mapping) {
      enter(value);
      return;
    }
    const bool written_here = m_document[value].kind == NodeKind::sequence;
    for (const NodeId child : written_here ? m_document.children(value) : std::vector<NodeId>()) {
      if (m_document[m_document.resolved(child)].kind != NodeKind::mapping) {
        fail_merge(child);
      }
    }
    if (!written_here) {
      fail_merge(value);
    }
    // The sequence itself is not decoded, its mappings are.
    m_stack.push_back({value, node.first_child});
  }

  [[noreturn]] void fail_merge(NodeId id) const {
    fail(m_document, id, "map merge requires map or sequence of maps as the value");
  }

  void check_key(NodeId key) {
    const NodeId target = m_document.resolved(key);
    if (m_document[target].is_collection()) {
      fail(m_document, key, "invalid map key: a list or a mapping");
    }
    const Type type = resolved_type(m_document, target);
    m_suspicious = m_suspicious || type == Type::null || type == Type::unsigned_;
  }

  // go-yaml's defence against texts that grow when their aliases are followed (decode.go).
  void count(NodeId id) {
    constexpr double k_low = 400000;
    constexpr double k_high = 4000000;
    ++m_decoded;
    m_from_aliases += m_open_aliases.empty() ? 0U : 1U;
    if (m_from_aliases <= 100 || m_decoded <= 1000) {
      return;
    }
    const auto decoded = static_cast<double>(m_decoded);
    const double allowed = decoded <= k_low    ? 0.99
                           : decoded >= k_high ? 0.10
                                               : 0.99 - 0.89 * (decoded - k_low) / (k_high - k_low);
    if (static_cast<double>(m_from_aliases) / decoded > allowed) {
      fail(m_document, id, "document contains excessive aliasing");
    }
  }

  const Document& m_document;
  std::vector<Frame> m_stack;
  std::map<NodeId, bool> m_open_aliases;
  std::size_t m_decoded = 1; // the document itself
  std::size_t m_from_aliases = 0;
  bool m_suspicious = false;
};

// Fails on what the step to JSON refuses, looking only at fields that count. Recursive: a text that
// is both suspicious and nested beyond `k_depth` is refused, which JSON's own limit nearly is.
void check_jsonable(const Document& document, NodeId id, int depth) {
  constexpr int k_depth = 2000;
  if (depth > k_depth) {
    fail(document, id, "exceeded max depth");
  }
  id = document.resolved(id);
  if (document[id].kind == NodeKind::scalar) {
    if (resolved_type(document, id) == Type::not_finite) {
      fail(document, id, "NaN and infinity are no JSON values");
    }
  } else if (document[id].kind == NodeKind::sequence) {
    for (const NodeId child : document.children(id)) {
      check_jsonable(document, child, depth + 1);
    }
  } else {
    for (const Field& field : fields(document, id)) {
      const Type key = resolved_type(document, document.resolved(field.key_node));
      if (key == Type::null || key == Type::unsigned_) {
        fail(document, field.key_node, "unsupported map key");
      }
      check_jsonable(document, field.value, depth + 1);
    }
  }
}

} // namespace

void check_decodable(const Document& document) {
  if (!document.root()) {
    return;
  }
  DecodeCheck check(document);
  check.run(*document.root());
  if (check.suspicious()) {
    check_jsonable(document, *document.root(), 0);
  }
}

} // namespace iam::yaml
