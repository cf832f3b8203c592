#pragma once

#include "yaml/read/source.hpp"

#include <string_view>
#include <yaml.h>

namespace iam::yaml {

// libyaml, reading in pieces as go-yaml does.
class Parser {
public:
  explicit Parser(const Source& source);
  ~Parser();
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  // The next event, which the caller deletes. Throws ParseError.
  void next(yaml_event_t& event);

private:
  [[noreturn]] void fail() const;

  const Source& m_source;
  std::string_view m_rest; // not yet read
  yaml_parser_t m_parser{};
};

} // namespace iam::yaml
