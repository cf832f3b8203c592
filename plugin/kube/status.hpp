#pragma once

#include "kube/api_error.hpp"
#include "util/json_fwd.hpp"

#include <optional>
#include <string>

namespace iam::kube {

// The error in `body` where that is a Status object which says Failure; nothing where it is not.
// `http_status` counts where the object has no code.
std::optional<ApiError> read_status(const util::Json& body, int http_status,
                                    const std::string& where);

} // namespace iam::kube
