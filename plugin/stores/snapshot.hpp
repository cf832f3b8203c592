#pragma once

#include "awsauth/apply.hpp"
#include "kube/config_map.hpp"
#include "stores/reconciler.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace iam::stores {

// The ConfigMap that holds the map. EKS reads this one and no other.
inline const kube::ConfigMapName k_aws_auth = {"kube-system", "aws-auth"};

// A text that holds the map or a part of it, with its name in diffs: a manifest, or one list.
struct NamedText {
  std::string name;
  std::string text;
};

// The map as a store held it at one moment. Never changes; `with` makes another.
class Snapshot {
public:
  virtual ~Snapshot() = default;

  // Whether the map exists; if not, it is empty.
  virtual bool exists() const = 0;

  // The map as the authenticator reads it, and the texts of its lists.
  const awsauth::Map& map() const { return *m_map; }
  const awsauth::MapData& data() const { return m_map->data; }

  // The keys that the authenticator does not read: those of `data` that are nearly a list's key,
  // and keys of lists that are beside `data` instead of in it.
  virtual std::vector<std::string> misspelt_keys() const = 0;

  // The lists whose key is in `binaryData`, which the authenticator does not read, and which no
  // ConfigMap may have in `data` as well.
  virtual std::vector<awsauth::List> binary_lists() const = 0;

  // Whether it says that its data never changes (`immutable: true`), so that the API server refuses
  // other data.
  virtual bool is_immutable() const { return false; }

  // The tool that puts it back when it changes, as of reconciler_of.
  virtual std::optional<Reconciler> reconciler() const { return std::nullopt; }

  // What the API server measures against its limit of 1 MiB: the bytes of all values of `data`.
  virtual std::size_t data_size() const = 0;

  // Its name in messages: `aws-auth.yaml`, `kube-system/aws-auth`.
  virtual const std::string& name() const = 0;

  // Differs between states of the store; empty if the store has no versions.
  virtual std::string version() const = 0;

  // The position in the file, as people count, of a position in the text of `list`.
  virtual yaml::Position position(awsauth::List list, yaml::Position inner) const = 0;

  // The same, as errors name it: `aws-auth.yaml:12:5`, `kube-system/aws-auth mapRoles:3:5`.
  virtual std::string place(awsauth::List list, yaml::Position inner) const = 0;

  // The position in the file of `key` of the ConfigMap's data or binaryData, or else of the
  // ConfigMap itself. Returns nullopt if none has it, or it is not in a file.
  virtual std::optional<yaml::Position> key_position(std::string_view) const {
    return std::nullopt;
  }

  // The command that opens the map for a repair by hand; empty if that is obvious.
  virtual std::string repair_command() const = 0;

  // All that `with` can change, always in the same order.
  virtual std::vector<NamedText> texts() const = 0;

  // This snapshot after an edit of `map()` that changed it, with nothing else changed. Adds to
  // `notes` what had to change besides. Throws util::Error with its place if the store cannot hold
  // that.
  virtual std::shared_ptr<const Snapshot> with(awsauth::EditedMap edited,
                                               std::vector<std::string>& notes) const = 0;

protected:
  explicit Snapshot(awsauth::Map map) { set_map(std::move(map)); }
  void set_map(awsauth::Map map) { m_map = std::make_shared<const awsauth::Map>(std::move(map)); }

private:
  std::shared_ptr<const awsauth::Map> m_map; // shared by copies
};

} // namespace iam::stores
