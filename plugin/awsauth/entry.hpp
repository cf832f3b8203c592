#pragma once

#include "awsauth/mapping.hpp"

namespace iam::awsauth {

// The entry at `item` of mapRoles or mapUsers, as encoding/json fills the authenticator's structs
// from it: it ignores the case of field names, and a value of the wrong type leaves its field as it
// was and does not drop the entry. Adds a finding for every field and entry that is dropped.
Entry read_entry(const yaml::Document& document, List list, yaml::NodeId item, std::size_t number,
                 std::vector<Finding>& findings);

// The name of the struct's field that `key` fills, empty if none: `roleARN` fills `rolearn`
// (encoding/json's foldName).
std::string_view field_of_key(List list, std::string_view key);

// Whether two texts are equal if case is ignored, as Go's strings.EqualFold does.
bool equal_fold(std::string_view a, std::string_view b);

// Returns a text that is the same for all texts that equal_fold takes for equal.
std::string fold(std::string_view text);

} // namespace iam::awsauth
