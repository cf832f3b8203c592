#pragma once

#include <cstddef>
#include <string_view>

namespace iam::yaml {

// How many bytes of the end of `body` go-yaml passes over: 1, or 0 where it reads all.
//
// It does so behind a byte order mark, a break and nothing else, where the mark begins a word of a
// plain scalar in a block collection: it skips one character at the start of a line on which it
// looks for a token, if its buffer begins with a mark (is_bom in yamlprivateh.go looks there and
// not at the place reached), and for want of the four characters that a word is begun with, the
// buffer was moved to begin with this one (yaml_parser_update_buffer in readerc.go).
//
// The same happens with a letter that is not of ASCII, and where a piece that go-yaml reads, of 512
// bytes, ends less than four characters behind the mark; that is not dealt with.
std::size_t letter_lost_at_end(std::string_view body);

} // namespace iam::yaml
