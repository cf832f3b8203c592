#pragma once

#include "yaml/read/source.hpp"

#include <cstddef>
#include <string_view>
#include <vector>
#include <yaml.h>

namespace iam::yaml {

// libyaml ended a tag at a flow indicator; `offset` is where the tag begins in the body.
struct TagCutShort {
  std::size_t offset;
};

// libyaml met a colon that go-yaml takes for a letter, at `offset` of the body.
struct UnexpectedColon {
  std::size_t offset;
};

// libyaml met an escape that it does not know, at `offset` of the body, in the double-quoted scalar
// that begins at `scalar`.
struct UnknownEscape {
  std::size_t scalar;
  std::size_t offset;
};

// libyaml, reading in pieces as go-yaml does.
class Parser {
public:
  // Reads `body`, which is `source` behind its byte order mark; errors are placed in `source`.
  Parser(const Source& source, std::string_view body);
  ~Parser();
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  // The next event, which the caller deletes. Throws ParseError, or what a Disguise can help with:
  // TagCutShort, UnexpectedColon and UnknownEscape.
  void next(yaml_event_t& event);

  // The double-quoted scalars of `source` that are scanned already and not yet part of an event.
  std::vector<Span> double_quoted_ahead() const;

  // Once `next` has thrown: where what looked like a token begins; 0, before all of them,
  // where the text could not be decoded.
  std::size_t failed_token() const;

private:
  [[noreturn]] void fail() const;

  const Source& m_source;
  std::string_view m_rest; // not yet read
  yaml_parser_t m_parser{};
};

} // namespace iam::yaml
