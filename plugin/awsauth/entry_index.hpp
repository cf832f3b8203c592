#pragma once

#include "awsauth/plan.hpp"

#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

namespace iam::awsauth {

// The entries of one list while edits change them, found by whom edits are about, so that each edit
// looks at few. Each entry has a number that no edit moves: those of the list come first, and those
// that are added follow.
class EntryIndex {
public:
  // Finds the entries of `map` that those of `edits` are about that change `list`. `map` must
  // outlive it.
  EntryIndex(const Map& map, List list, const std::vector<Edit>& edits);

  EntryIndex(const EntryIndex&) = delete;
  EntryIndex& operator=(const EntryIndex&) = delete;

  // The entries that `edit`, one of the edits, is about, as they are now, in order; their `item` is
  // the number. Valid until the next change.
  std::vector<const Entry*> entries_of(const Edit& edit);

  // Returns the entry of a number; nullptr if it was removed.
  const Entry* at(std::size_t number) const { return m_entries.at(number); }

  // How many numbers there are.
  std::size_t size() const { return m_entries.size(); }

  // Makes the entry of a number say `mapping`.
  void set(std::size_t number, Mapping mapping);

  void remove(std::size_t number) { m_entries.at(number) = nullptr; }

  // Adds a last entry.
  void add(Mapping mapping);

private:
  void hold(std::size_t number);

  std::vector<const Entry*> m_entries; // by number
  std::deque<Entry> m_own;             // those that were changed or added
  std::unordered_map<std::string, std::vector<std::size_t>> m_numbers; // by folded principal
};

} // namespace iam::awsauth
