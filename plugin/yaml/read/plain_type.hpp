#pragma once

#include "yaml/read/resolve.hpp"

#include <cstdint>
#include <string_view>

namespace iam::yaml {

// Whether the boolean `text` (one of go-yaml's spellings) is true.
bool plain_boolean(std::string_view text);

// The number that `text` stands for, where its type is integer, unsigned_ or number.
std::int64_t plain_integer(std::string_view text);
std::uint64_t plain_unsigned(std::string_view text);
double plain_number(std::string_view text);

// Whether go-yaml v2 takes `text` for a timestamp (only asked under an explicit !!timestamp).
bool is_timestamp(std::string_view text);

} // namespace iam::yaml
