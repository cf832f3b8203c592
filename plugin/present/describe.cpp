#include "present/describe.hpp"

#include "util/text.hpp"

#include <fmt/ostream.h>

namespace iam::present {

void describe(std::ostream& out, std::string_view name, const std::string& value) {
  fmt::print(out, "{:<12}{}\n", name.empty() ? "" : fmt::format("{}:", name),
             util::printable(value));
}

} // namespace iam::present
