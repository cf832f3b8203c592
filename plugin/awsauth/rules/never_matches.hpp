#pragma once

#include "awsauth/read.hpp"

namespace iam::awsauth {

// Adds a finding for every accepted entry that no caller can ever match or that a later one hides,
// and sets its `hidden_by`.
void find_what_never_matches(Map& map);

// Why no caller can ever match an accepted `mapping`, as a finding without its place. Returns
// nullopt if callers can.
std::optional<Finding> reason_never_matched(const Mapping& mapping);

// The same for an entry of `list` that names its principal by `text`: an ARN or an account's id.
std::optional<Finding> reason_never_matched(List list, std::string_view text);

} // namespace iam::awsauth
