#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace iam::awsauth {

// Returns why `group` is probably not the group that was meant: it differs little from one of
// Kubernetes' own. Empty if nothing speaks against it.
std::string doubt_about_group(std::string_view group);

// Returns `groups` with `separator` between them, for people: an empty group is shown as "".
std::string joined_groups(const std::vector<std::string>& groups, std::string_view separator);

} // namespace iam::awsauth
