#pragma once

#include <string_view>

namespace iam::rbac {

// Returns the text of data/access-policies.json.
std::string_view access_policies_text();

} // namespace iam::rbac
