#include "yaml/read/parse_error.hpp"

#include <fmt/format.h>
#include <utility>

namespace iam::yaml {

ParseError::ParseError(std::string cause, Position position, std::string cure)
    : Error(std::move(cause), fmt::format("line {}, column {}", position.line, position.column),
            std::move(cure)),
      m_position(position) {}

Unjudged::Unjudged(const std::string& why, Position position, std::string cure)
    : ParseError("cannot be judged: " + why, position, std::move(cure)) {}

} // namespace iam::yaml
