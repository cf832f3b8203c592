#pragma once

#include "stores/history_record.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace iam::stores {

// What the stores hold now, as far as that can be read. Both may ask a server.
struct Present {
  // Returns the map of this name, NAMESPACE/NAME; nullptr: unknown.
  std::function<std::shared_ptr<const Snapshot>(const std::string& name)> map =
      [](const std::string&) { return nullptr; };

  // Returns the entry of this principal, nullopt in it if there is none; nullopt: unknown.
  std::function<std::optional<std::optional<access::AccessEntry>>(const std::string& principal)>
      entry = [](const std::string&) { return std::nullopt; };

  // Returns the authentication mode of this cluster; nullopt: unknown.
  std::function<std::optional<std::string>(const std::string& cluster)> mode =
      [](const std::string&) { return std::nullopt; };
};

// Finds out what has become of the changes among `records`, newest first, that are only intended:
// by what later changes have found, and by what the stores hold now. One that a process may still
// be making, by `now`, stays as it is. Returns the numbers of those whose outcome will not change
// any more.
std::vector<int> settle(std::vector<Record>& records, const Present& present, util::Time now);

// Whether `map` holds the texts of `texts` under these keys.
bool holds(const Snapshot& map, const kube::DataChange& texts);

// Whether both give the same: type, username, groups and policies, which must be known.
bool is_same(const std::optional<access::AccessEntry>& a,
             const std::optional<access::AccessEntry>& b);

} // namespace iam::stores
