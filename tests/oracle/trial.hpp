#pragma once

#include "awsauth/apply.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace iam::oracle {

// Edits one map in every way and watches that each edit keeps its promises: it holds its own proof
// and its splices give the new text, or it is refused by name; what is added and removed again
// leaves the bytes as they were, wherever the list had an entry or a comment before; and a change
// loses no comment but those of items that it removes.
class Trial {
public:
  // Called with a broken promise and the texts that show it.
  using Report = std::function<void(const std::string& what, const std::string& before,
                                    const std::string& after)>;

  explicit Trial(Report report) : m_report(std::move(report)) {}

  // Adds a principal to each list of `data` and removes it again; removes and changes each of the
  // first `most` principals that are there.
  void run(const awsauth::MapData& data, std::size_t most);

  std::size_t edited() const { return m_edited; }
  std::size_t refused() const { return m_refused; } // by name: a layout that is not edited, say

private:
  void add_and_remove(const awsauth::Map& map, awsauth::List list);
  void change_each(const awsauth::Map& map, awsauth::List list, std::size_t most);
  void keeps_comments(const awsauth::Map& map, const std::optional<awsauth::EditedMap>& edited,
                      awsauth::List list);
  std::optional<awsauth::EditedMap> attempt(const awsauth::Map& map, const awsauth::Edit& edit);

  Report m_report;
  std::size_t m_edited = 0;
  std::size_t m_refused = 0;
};

} // namespace iam::oracle
