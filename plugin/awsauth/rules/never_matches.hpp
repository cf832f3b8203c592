#pragma once

#include "awsauth/read.hpp"

namespace iam::awsauth {

// Returns the findings of `map` with those for every entry that is read to no effect, since no
// caller can ever match it or a later entry hides it, and those of find_suspicious; by list, then
// by place.
std::vector<Finding> all_findings(const Map& map);

// Why no caller can ever match an accepted `mapping`, as findings without their place, the one to
// mend first in front. Empty if callers can.
std::vector<Finding> reasons_never_matched(const Mapping& mapping);

// The first of them. Returns nullopt if callers can match `mapping`.
std::optional<Finding> reason_never_matched(const Mapping& mapping);

// The same for an entry of `list` that names its principal by `text`: an ARN or an account's id.
std::optional<Finding> reason_never_matched(List list, std::string_view text);

} // namespace iam::awsauth
