#pragma once

#include <ostream>
#include <string>
#include <string_view>

namespace iam::present {

// A line as kubectl describes things: `Name:` in a column of its own, and the value, fit for a
// terminal. Without a name the value stands below the one before.
void describe(std::ostream& out, std::string_view name, const std::string& value);

} // namespace iam::present
