#pragma once

#include "awsauth/read.hpp"
#include "commands/context.hpp"
#include "commands/shared/connection.hpp"
#include "stores/store.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace iam::commands {

// Where the map is kept, as the flags say.
struct MapLocation {
  std::optional<std::string> manifest; // a path, or `-`: filter standard input to standard output
  ConnectionFlags connection;          // where no manifest is named
  std::string config_map;              // NAMESPACE/NAME; empty for aws-auth of kube-system
  bool create = false;                 // a ConfigMap that is not there, whatever the server is

  bool is_filter() const { return manifest == "-"; }
};

// A store, and the conversation with the cluster that it lives in, if it does.
class OpenStore {
public:
  // Throws util::Error where the flags, or the kubeconfig, cannot be used. Nothing is read yet of
  // the map. `identities` are those of the command line, of which one may be read from standard
  // input.
  OpenStore(const MapLocation& location, const std::vector<std::string>& identities,
            Context& context);

  stores::Store& store() { return *m_store; }

  // Nothing where the map is in a manifest.
  const cluster::Session* session() const { return m_session.get(); }

private:
  std::unique_ptr<cluster::Session> m_session;
  std::unique_ptr<stores::Store> m_store;
};

// The ConfigMap that --configmap names, `text`; the one that EKS reads where it is empty. Throws
// util::UsageError.
kube::ConfigMapName config_map_name(const std::string& text);

// The map, for verbs that only look. Throws util::Error with its place where it cannot be read, or
// where the cluster has none.
std::shared_ptr<const stores::Snapshot> read_map(OpenStore& open);

// Throws the error of a cluster without a map.
void require_map(const stores::Snapshot& snapshot);

// The findings of `map` that lose a whole list, of `lists` alone, as errors with their place in
// `snapshot`, what they mean and how to repair it.
std::vector<util::Error> rejected_lists(const stores::Snapshot& snapshot, const awsauth::Map& map,
                                        const std::vector<awsauth::List>& lists);

// Throws the error of a list that the authenticator cannot read, if `list` is one.
void require_readable(const stores::Snapshot& snapshot, const awsauth::Map& map,
                      awsauth::List list);

// Warns of what looks like a part of the map and is not read: keys of another letter case, and what
// stands behind the end of a list's text.
void warn_of_unread(const stores::Snapshot& snapshot, const awsauth::Map& map, Context& context);

// The same, for a verb that changes `list`, and of the other lists that cannot be read.
void warn_of_unreadable(const stores::Snapshot& snapshot, const awsauth::Map& map,
                        awsauth::List list, Context& context);

} // namespace iam::commands
