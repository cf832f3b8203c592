#include "yaml/read/parse_error.hpp"

#include <fmt/format.h>
#include <utility>

namespace iam::yaml {

ParseError::ParseError(std::string cause, Position position)
    : Error(std::move(cause), fmt::format("line {}, column {}", position.line, position.column)),
      m_position(position) {}

} // namespace iam::yaml
