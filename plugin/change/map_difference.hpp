#pragma once

#include "awsauth/read.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::change {

// What became of the entries of one principal between two maps.
struct MappingDifference {
  awsauth::List list = awsauth::List::roles;
  std::string name;                       // the ARN, of an account its id, else what there is
  std::optional<awsauth::Mapping> before; // nullopt: none
  std::optional<awsauth::Mapping> after;

  // Whether an edit cannot express it: there are several entries, or fields that edits do not have.
  bool is_special = false;
};

// Returns what differs between the entries of two maps, by list, in the order in which they stand.
// Differences in the text alone are none.
std::vector<MappingDifference> differences(const awsauth::Map& before, const awsauth::Map& after);

// Returns the entry for the principal that `mapping` names, ignoring case, as `differences` sees
// it. `is_special` is as there.
struct FoundMapping {
  std::optional<awsauth::Mapping> mapping;
  bool is_special = false;
};
FoundMapping find_mapping(const awsauth::Map& map, const awsauth::Mapping& mapping);

// Whether both give the same: the username and, as sets, the groups.
bool gives_same(const awsauth::Mapping& a, const awsauth::Mapping& b);

} // namespace iam::change
