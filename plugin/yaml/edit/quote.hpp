#pragma once

#include "yaml/read/document.hpp"

#include <string>
#include <string_view>

namespace iam::yaml {

enum class Collection : std::uint8_t { block, flow };

// `text` written as a scalar on one line: in the style `wanted` (plain, single or double quoted)
// where that is safe, else in the nearest quoting that is. Plain only where no reader of YAML 1.1
// or 1.2 can take it for anything but this text: not for `yes`, `012`, `12:30`, dates, templates.
std::string quote(std::string_view text, Style wanted, Collection context);

// `text` as a JSON string, which double-quoted YAML also reads.
std::string quote_json(std::string_view text);

} // namespace iam::yaml
