#pragma once

#include "awsauth/read.hpp"

#include <array>
#include <optional>
#include <string>
#include <unordered_map>
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

// The entries of a map by whom they are for, as `differences` sees them. The map must outlive it.
class MappingIndex {
public:
  explicit MappingIndex(const awsauth::Map& map);

  struct Found {
    std::optional<awsauth::Mapping> mapping;
    bool is_special = false; // as in MappingDifference
  };

  // Returns the entry for the principal that `mapping` names, ignoring case, in its list.
  Found find(const awsauth::Mapping& mapping) const;

private:
  using Entries = std::unordered_map<std::string, std::vector<const awsauth::Entry*>>;
  std::array<Entries, awsauth::k_lists.size()> m_entries; // by list and key
};

// Whether both give the same: the username and, as sets, the groups.
bool gives_same(const awsauth::Mapping& a, const awsauth::Mapping& b);

} // namespace iam::change
