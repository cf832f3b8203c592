#pragma once

#include "util/error.hpp"
#include "yaml/read/source.hpp"

#include <string>

namespace iam::yaml {

// The text is not YAML as go-yaml v2 reads it. `cause` is the parser's own message.
class ParseError : public util::Error {
public:
  ParseError(std::string cause, Position position);
  Position position() const { return m_position; }

private:
  Position m_position;
};

} // namespace iam::yaml
