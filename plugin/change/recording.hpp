#pragma once

#include "access/entry_plan.hpp"
#include "change/revision.hpp"
#include "stores/journal.hpp"

#include <functional>
#include <optional>
#include <string>

namespace iam::change {

// The note of one change in a journal: made before the change, and closed or dropped when its
// outcome is known. Left alone, it is settled when the history is read.
class Recording {
public:
  // Notes nothing.
  Recording() = default;

  // Notes that the text of `revision` is about to be written, if it changes; that `plan` is about
  // to be carried out; or `change`. `journal` must outlive the recording; nullptr: notes nothing.
  Recording(stores::Journal* journal, const Revision& revision, const std::string& field_manager);
  Recording(stores::Journal* journal, const access::EntryPlan& plan);
  Recording(stores::Journal* journal, const stores::ModeChange& change);

  Recording(Recording&& other) noexcept;
  Recording& operator=(Recording&& other) noexcept;

  // Returns what `write`, a store's, returns. Drops the note if it fails with an error which says
  // that nothing was written.
  awsauth::MapData keep_unless_refused(const std::function<awsauth::MapData()>& write);

  // The change was made as it was noted.
  void close();

  // The same: the store holds `stored`, or the entry is as `plan` says.
  void close(const awsauth::MapData& stored);
  void close(const access::EntryPlan& plan);

  // Nothing was written.
  void drop();

private:
  void open(stores::Journal* journal, stores::Change change);

  stores::Journal* m_journal = nullptr; // while the note is open
  int m_number = 0;
  stores::Change m_change;
};

} // namespace iam::change
