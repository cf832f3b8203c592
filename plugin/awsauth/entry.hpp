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

// A key of an entry that fills a field of the struct.
struct FieldKey {
  std::string_view field; // the struct's
  yaml::NodeId key = yaml::k_no_node;
  yaml::NodeId value = yaml::k_no_node;
  bool counts = true; // false: another key of the entry fills the same field
};

// The keys of `mapping` itself that fill fields, in their order; what it merges in is left out. Of
// several keys for one field the last counts if they are spelled alike (go-yaml), else the one
// whose spelling sorts last (encoding/json writes and reads them in that order).
std::vector<FieldKey> field_keys(const yaml::Document& document, List list, yaml::NodeId mapping);

// Where the value of `field` of `entry` is; where the entry is if it does not give the field
// itself.
yaml::Position value_position(const yaml::Document& document, const Entry& entry,
                              std::string_view field);

// What names the principal of `mapping`: its ARN, of an account its id, of an sso block its
// pattern.
std::string principal_name(const Mapping& mapping);

// Whether two texts are equal if case is ignored, as Go's strings.EqualFold does.
bool equal_fold(std::string_view a, std::string_view b);

// Returns a text that is the same for all texts that equal_fold takes for equal.
std::string fold(std::string_view text);

} // namespace iam::awsauth
