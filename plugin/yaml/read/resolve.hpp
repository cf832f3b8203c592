#pragma once

#include "yaml/read/document.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace iam::yaml {

// The types that go-yaml v2 gives to scalars. Timestamps stay strings there.
enum class Type : std::uint8_t {
  null,
  boolean,
  integer,   // fits 64 bits with sign
  unsigned_, // fits 64 bits without sign only
  number,
  not_finite, // NaN and the infinities, which JSON cannot hold
  string,
};

// What go-yaml v2 makes of the plain text `text` (its resolve.go): `yes` and `y` are booleans,
// `0x1f` and `1_000` integers, `12:30:45` is text.
Type type_of_plain(std::string_view text);

struct Scalar {
  Type type = Type::null;
  std::string text; // of a string: its value, decoded from base64 for !!binary; else as written
};

// The value of the scalar `id`, tags obeyed. Throws ParseError where go-yaml gives up on the whole
// text: `!!int abc`, bad base64.
Scalar resolve(const Document& document, NodeId id);

// The type alone. Throws as `resolve` does.
Type resolved_type(const Document& document, NodeId id);

// One key of a mapping, with the value that counts for it.
struct Field {
  std::string key;
  NodeId key_node;
  NodeId value; // may be an alias: see Document::resolved
};

// The fields of `mapping` as a JSON object has them: merge keys followed in their place, the last
// of equal keys kept, sorted by the bytes of their keys. Keys that are not strings are spelled as
// sigs.k8s.io/yaml spells them. Call `check_decodable` on the document first.
std::vector<Field> fields(const Document& document, NodeId mapping);

// Throws ParseError where go-yaml v2, or the step from there to JSON, rejects the first document as
// a whole although its syntax is right: a collection or null as a key, a merge of what is no
// mapping, a value that contains itself, too many aliases, NaN and the infinities.
void check_decodable(const Document& document);

// Whether `id` is a merge key `<<`.
bool is_merge_key(const Document& document, NodeId id);

// Whether `id`, aliases followed, is null: `~`, `null`, nothing at all.
bool is_null(const Document& document, NodeId id);

} // namespace iam::yaml
