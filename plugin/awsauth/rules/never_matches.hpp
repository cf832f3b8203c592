#pragma once

#include "awsauth/read.hpp"

namespace iam::awsauth {

// Adds a finding for every kept entry that no caller can ever match, or that a later one hides, and
// sets its `hidden_by`.
void find_what_never_matches(Map& map);

// Why no caller can have the canonical ARN `text` that an entry of `list` names, as a finding
// without its place; nothing where callers can.
std::optional<Finding> reason_never_matched(List list, std::string_view text);

} // namespace iam::awsauth
