#pragma once

#include "diagnosis/explanation.hpp"
#include "util/json_fwd.hpp"

#include <ostream>
#include <string>
#include <vector>

namespace iam::present {

// Returns an object of kind Explanation.
util::Json json_of(const diagnosis::Explanation& explanation);

// Prints `explanation` by the map in `file`, for people.
void print(std::ostream& out, const diagnosis::Explanation& explanation, const std::string& file);

// Returns `line 3 (mapRoles), line 4 (mapUsers)`.
std::string text_of(const std::vector<diagnosis::Place>& places);

// Returns `AmazonEKSViewPolicy:dev AmazonEKSEditPolicy`, `<none>`, or `<unknown>`.
std::string text_of_policies(const access::AccessEntry& entry);

// Returns groups joined by commas, `<none>` without any. An empty one, which go-yaml could not read
// as a text, is shown as `""`.
std::string text_of_groups(const std::vector<std::string>& groups);

} // namespace iam::present
