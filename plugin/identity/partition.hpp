#pragma once

#include <string_view>

namespace iam::identity {

// Whether aws-iam-authenticator knows the partition `id` (its pkg/endpoints); letter case counts.
bool is_known_partition(std::string_view id);

} // namespace iam::identity
