#pragma once

#include "stores/history_record.hpp"
#include "util/clock.hpp"
#include "util/environment.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace iam::stores {

// The changes that this program has made to a cluster's stores from this machine: one private file
// for each, `NUMBER.json`, in `$XDG_STATE_HOME/kubectl-iam/history/CLUSTER` or below
// `~/.local/state`, where CLUSTER is a digest of the API server's address. The newest 1000 are
// kept.
//
// A file is claimed by its name, which no two processes can do, and then replaced whole: a process
// that is ended at any point leaves an empty file or a record that is true. No lock is needed, so
// NFS will do. A power failure can lose the newest records, or empty them, which is damage.
class History : public Journal {
public:
  // `server` is the API server's address as the kubeconfig has it. `warn` says once that changes
  // cannot be noted, or were not. `clock` must outlive the history.
  History(const util::Environment& environment, std::string_view server, Origin origin,
          util::Clock& clock, std::function<void(const std::string&)> warn);

  std::optional<int> intend(const Change& change) override;
  void close(int number, const Change& made) override;
  void drop(int number) override;

  // Returns all records, the newest first. Warns, and returns none, if there cannot be a folder for
  // them. Throws util::Error if it cannot be read, or if others can write to it: undoing what they
  // say would be dangerous.
  std::vector<Record> read() const;

  // Notes what has become of the change of record `number`. Does nothing if that cannot be written.
  void settle(int number, RecordState state) const;

private:
  std::string path(int number) const;
  void require_folder() const;
  int claim(int number) const;
  void remove_old(const std::vector<int>& numbers) const;

  std::optional<std::string> m_folder; // nullopt without a home folder
  Origin m_origin;
  util::Clock& m_clock;
  std::function<void(const std::string&)> m_warn;
  bool m_has_warned = false;
};

} // namespace iam::stores
