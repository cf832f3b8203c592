#pragma once

#include "yaml/read/source.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace iam::yaml {

// One change of a text: `text` replaces the bytes of `cut`.
struct Splice {
  Span cut;
  std::string text;
};

// `text` with all of `splices` applied. They must not overlap; those at one place keep their order.
std::string apply(std::string_view text, const std::vector<Splice>& splices);

// `done` and then `more`, which applies to the text after `done`, as splices of the text before. No
// two splices of the result touch, and they are sorted; `done` must be so, too.
std::vector<Splice> composed(const std::vector<Splice>& done, const std::vector<Splice>& more);

} // namespace iam::yaml
