#pragma once

#include "net/http.hpp"

#include <string>
#include <vector>

namespace iam::kube {

// The texts of the warnings that an API server sends with an answer (`Warning: 299 - "text"`, RFC
// 7234 section 5.5, several to a field). Skips other codes and malformed fields.
std::vector<std::string> warnings_in(const net::Headers& headers);

} // namespace iam::kube
