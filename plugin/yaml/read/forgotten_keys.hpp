#pragma once

#include "yaml/read/document.hpp"

#include <cstddef>
#include <optional>

// Where go-yaml v2 forgets that a flow collection may be a key, and libyaml does not.
//
// At the closing bracket of one that holds nothing that can be a key itself, as `{}` and `[? x]`,
// go-yaml drops what it noted at the opening one (yaml_parser_decrease_flow_level in scannerc.go),
// and hands on its tokens before it sees a colon. Nothing is lost where an anchor or tag stands in
// front, which is noted in its place, or behind a question mark, or in brackets that may be a key
// themselves, whose tokens wait for their own colon.
namespace iam::yaml {

// The end of the flow collection `node` as go-yaml's scanner sees it, if nothing in it can be a
// key: it has no entries, or each begins with a question mark or, in a mapping, a colon. Else
// nothing.
std::optional<std::size_t> end_without_key(const Document& document, const Node& node);

// Throws ParseError where go-yaml meets a colon unprepared because of that. One that is the first
// key of a document is another case: see yaml/builder. One that is the last key of a block mapping,
// below a key without a value, go-yaml reads, as that value; here it is refused like the others.
void refuse_forgotten_keys(const Document& document);

} // namespace iam::yaml
