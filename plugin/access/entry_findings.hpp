#pragma once

#include "access/access_entry.hpp"
#include "access/rules.hpp"
#include "awsauth/read.hpp"

#include <string>
#include <unordered_map>
#include <vector>

namespace iam::access {

// The lines of a map that count, by their principals.
class MapLines {
public:
  // `map`, which must outlive it, may be nullptr: no lines.
  explicit MapLines(const awsauth::Map* map);

  // The line of the principal of `entry`; nullptr if it has none.
  const awsauth::Mapping* line_of(const AccessEntry& entry) const;

private:
  std::unordered_map<std::string, const awsauth::Mapping*> m_lines; // by ARNs in lower case
};

// A problem of an access entry.
struct EntryFinding {
  Rule rule;
  awsauth::Severity severity;
  std::string message;
};

// What there is to say about `entry`, beside the lines of the map that EKS reads. Hiding a line is
// a warning if that line has groups whose rights the entry does not give.
std::vector<EntryFinding> findings_of(const AccessEntry& entry, const MapLines& lines);

} // namespace iam::access
