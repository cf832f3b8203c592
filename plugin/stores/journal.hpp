#pragma once

#include "access/access_entry.hpp"
#include "kube/config_map.hpp"
#include "stores/snapshot.hpp"

#include <optional>
#include <string>
#include <variant>

namespace iam::stores {

// A change of the map in a cluster: the whole texts of the keys that it changes.
struct MapChange {
  std::string name;    // NAMESPACE/NAME of the ConfigMap
  std::string version; // before; empty if there was no ConfigMap
  std::string field_manager;
  kube::DataChange before; // nullopt: there was no such key
  kube::DataChange after;  // of the same keys
};

// A change of one access entry.
struct EntryChange {
  std::string principal;                     // an ARN with its path
  std::optional<access::AccessEntry> before; // nullopt: there was none
  std::optional<access::AccessEntry> after;
};

// A step of a cluster's authentication mode, which cannot be taken back.
struct ModeChange {
  std::string cluster; // its name
  std::string before;  // as EKS calls it
  std::string after;
};

using Change = std::variant<MapChange, EntryChange, ModeChange>;

// Returns the change that turns `before` into `after`, two states of a map in a cluster.
MapChange change_between(const Snapshot& before, const Snapshot& after,
                         const std::string& field_manager);

// Sets the texts of `data` that `texts` has.
void put(awsauth::MapData& data, const kube::DataChange& texts);

// Returns the map that `texts`, a side of a MapChange, are by themselves.
awsauth::Map map_of(const kube::DataChange& texts);

// Where every change of a store is noted before it is made. A note that is neither closed nor
// dropped, since its outcome is unknown or the process has ended, is settled by whoever reads it.
// Nothing here throws util::Error: a change is not worth less because it cannot be noted.
class Journal {
public:
  virtual ~Journal() = default;

  // Notes that `change` is about to be made. Returns the number of the note; nullopt if it cannot
  // be written.
  virtual std::optional<int> intend(const Change& change) = 0;

  // The change of the note `number` was made, as `made` says.
  virtual void close(int number, const Change& made) = 0;

  // Nothing was written: takes the note `number` back.
  virtual void drop(int number) = 0;
};

} // namespace iam::stores
