#pragma once

#include "yaml/resolve.hpp"

#include <string_view>

namespace iam::yaml {

// Whether the boolean `text` (one of go-yaml's spellings) is true.
bool plain_boolean(std::string_view text);

// Whether go-yaml v2 takes `text` for a timestamp (only asked under an explicit !!timestamp).
bool is_timestamp(std::string_view text);

} // namespace iam::yaml
