#pragma once

#include "util/error.hpp"
#include "yaml/read/source.hpp"

#include <string>

namespace iam::yaml {

// The text is not YAML as go-yaml v2 reads it. `cause` is the parser's own message.
class ParseError : public util::Error {
public:
  ParseError(std::string cause, Position position, std::string cure = {});
  Position position() const { return m_position; }

private:
  Position m_position;
};

// go-yaml v2 may read the text otherwise than libyaml does, so nothing is said about its meaning.
// `cause` says why, `cure` how to rewrite it; see yaml/read/portability.
class Unjudged : public ParseError {
public:
  Unjudged(const std::string& why, Position position, std::string cure);
};

} // namespace iam::yaml
