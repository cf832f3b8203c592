#pragma once

#include "kube/api_error.hpp"
#include "util/json_fwd.hpp"

#include <optional>
#include <string>

namespace iam::kube {

// The error in `body` if that is a Status object with a failure; else nullopt. Uses `http_status`
// if the object has no code.
std::optional<ApiError> read_status(const util::Json& body, int http_status,
                                    const std::string& where);

} // namespace iam::kube
