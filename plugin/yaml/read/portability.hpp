#pragma once

#include "yaml/read/document.hpp"

#include <string_view>

// Text that libyaml, which reads for us, and go-yaml v2, which reads for the authenticator and for
// kubectl, may read differently. People do not write such text, so it is refused and not imitated.
// Each function throws Unjudged. All are linear in the length of the text.
namespace iam::yaml {

// A byte order mark anywhere but at the start: libyaml skips it at the start of any line, go-yaml
// takes it for a letter, or loses letters behind it.
void refuse_inner_byte_order_mark(const Source& source);

// The bracket or brace at `at`, with which `depth` of them are open, if these are too many: libyaml
// looks at each open one for every token, so its time would grow with the square of their number.
void refuse_deep_brackets(const Source& source, std::size_t at, std::size_t depth);

// Of a document that libyaml has read, or has begun to read:
// - a flow collection without entries, or that begins with `?` or `:`, as a key: go-yaml forgets
//   that it may be one (yaml_parser_decrease_flow_level in scannerc.go),
// - `,`, `[` and `]` in a tag, where they end it for libyaml alone,
// - `?` in a plain scalar in flow style, which it ends for go-yaml alone.
void refuse_unportable_nodes(const Document& document);

// What follows the first document, unless a mark ends it: both parsers look ahead there, but not
// equally far, and not with the same limits for the version in a second `%YAML`.
void refuse_text_behind(const Document& document);

// A version written in another way than `1.1`, or with more than a blank behind it: go-yaml reads
// two digits of each number at the most, and readers disagree on `1.1#c`.
// `start` spans the directives and the mark of a document.
void refuse_unusual_version(const Source& source, Span start);

// What libyaml fails on and go-yaml may not: `\'` in double quotes, a colon before a flow indicator
// (`[a:, b]`), and what the above say, in text that libyaml has scanned but not handed out.
// `document` is what was read before `error`; `open` says whether a collection is open there.
void refuse_unportable_failure(const Document& document, bool open, const ParseError& error);

} // namespace iam::yaml
