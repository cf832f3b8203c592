#pragma once

#include "awsauth/read.hpp"

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace iam::awsauth {

// What an `AddMapping` does where the principal is mapped already, with other values.
enum class IfExists : std::uint8_t {
  refuse,     // an error that shows both
  overwrite,  // username and groups become the given ones
  add_groups, // the given groups are added, the username stays
};

// Let a principal in: a new last entry of `mapping.list`, or a change of the entry that counts.
struct AddMapping {
  Mapping mapping;
  IfExists if_exists = IfExists::refuse;
};

// Take a principal out: every entry of `list` whose ARN (or account) is one of `principals` in any
// letter case. With `groups`, only these groups go and the entries stay.
struct RemoveMapping {
  List list = List::roles;
  std::vector<std::string> principals;
  std::vector<std::string> groups;
};

// Put a role in the place of another: every entry of mapRoles for the role `from` (an ARN without
// its path, in any letter case) is then one for `to`. Groups stay, and so does the username, but
// where it is the ARN of a session of `from`, it becomes that of `to`.
struct RelinkRole {
  std::string from;
  std::string to;
};

// What the user wants of the map. It is kept through conflicts and computed again on the new text.
using Edit = std::variant<AddMapping, RemoveMapping, RelinkRole>;

// The one list that `edit` is about.
List list_of(const Edit& edit);

enum class Outcome : std::uint8_t { unchanged, added, updated, removed, not_found };

// What becomes of the items of one list; those that it does not name stay as they are. Items are
// named by their numbers before the edit, in ascending order.
struct Plan {
  struct Change {
    std::size_t item;
    Mapping mapping; // what the item ought to say
  };

  List list = List::roles;
  std::vector<Change> changed;
  std::vector<std::size_t> removed;
  std::optional<Mapping> added; // as the last item
  Outcome outcome = Outcome::unchanged;
};

// The principal is mapped already, and the edit does not say what to do then.
class AlreadyMapped : public util::Error {
public:
  AlreadyMapped(const Entry& existing, const Mapping& wanted);

  const Mapping& existing() const { return m_existing; }
  yaml::Position position() const { return m_position; } // of the entry in the text of its list

private:
  Mapping m_existing;
  yaml::Position m_position;
};

// A role is to be put in the place of another, and both have entries.
class BothMapped : public util::Error {
public:
  BothMapped(std::string from, yaml::Position from_position, std::string to,
             yaml::Position to_position);

  yaml::Position position() const { return m_from_position; } // of the former one's entry

  // The cause for people who see the list's text inside another one, where its places are those
  // that `out` gives.
  std::string cause_outside(const std::function<yaml::Position(yaml::Position)>& out) const;

private:
  std::string m_from;
  yaml::Position m_from_position;
  std::string m_to;
  yaml::Position m_to_position;
};

// What `edit` makes of `map`, without a text. Throws AlreadyMapped; util::Error where the list is
// lost, with its place and what that means; BothMapped where a role is to be put in the place of
// another that has an entry beside it.
Plan plan(const Map& map, const Edit& edit);

} // namespace iam::awsauth
