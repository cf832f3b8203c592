#pragma once

#include "yaml/resolve.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace iam::yaml {

// Whether the boolean `text` (one of go-yaml's spellings) is true.
bool plain_boolean(std::string_view text);

// Whether go-yaml v2 takes `text` for a timestamp (only asked under an explicit !!timestamp).
bool is_timestamp(std::string_view text);

// Standard base64 with padding, line breaks ignored, as Go's StdEncoding reads it.
std::optional<std::string> decode_base64(std::string_view text);

} // namespace iam::yaml
