#pragma once

#include "access/entry_plan.hpp"
#include "awsauth/read.hpp"
#include "util/diff.hpp"
#include "util/json_fwd.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace iam::present {

// `created`, `updated`, `deleted`, `unchanged`.
std::string_view text_of(access::EntryOutcome outcome);

// The entry before and after `plan`, as YAML.
std::vector<util::DiffLine> diff_of(const access::EntryPlan& plan);

// The item of a MappingList for the entry of `plan`, with its outcome; `map` is aws-auth or
// nullptr.
util::Json json_of(const access::EntryPlan& plan, const awsauth::Map* map);

// What an update changes, with the former values, since it may take something away: `username a ->
// b; groups x, y -> z`. Empty for anything but an update.
std::string difference_of(const access::EntryPlan& plan);

// The calls of `plan`, in their order: `would create the entry, then give AmazonEKSViewPolicy`.
std::string text_of_steps(const access::EntryPlan& plan);

} // namespace iam::present
