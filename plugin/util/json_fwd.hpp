#pragma once

#include <nlohmann/json_fwd.hpp>

namespace iam::util {

// The type of util/json.hpp, for headers that only name it: the whole header is slow to compile.
using Json = nlohmann::ordered_json;

} // namespace iam::util
