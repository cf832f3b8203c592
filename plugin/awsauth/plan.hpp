#pragma once

#include "awsauth/read.hpp"

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace iam::awsauth {

// What an `AddMapping` does if the principal is already mapped, with other values.
enum class IfExists : std::uint8_t {
  refuse,     // an error that shows both
  overwrite,  // the given username and groups replace those that are there
  add_groups, // the given groups are added; another username than the given one is an error
};

// Lets a principal in: by a new last entry of `mapping.list`, or by a change of the effective
// entry.
struct AddMapping {
  Mapping mapping;
  IfExists if_exists = IfExists::refuse;

  // The user did not give these, so that a mapping that is there keeps its own.
  bool keeps_username = false;
  bool keeps_groups = false;
};

// Removes a principal: every entry of `list` whose ARN (or account) is one of `principals`,
// ignoring case. With `groups`, removes only these groups and keeps the entries.
struct RemoveMapping {
  List list = List::roles;
  std::vector<std::string> principals;
  std::vector<std::string> groups;
};

// Replaces a role by another: every entry of mapRoles for the role `from` (an ARN without its path,
// ignoring case) becomes one for `to`. Groups and the username stay, but a username that is the ARN
// of a session of `from` becomes that of `to`.
struct RelinkRole {
  std::string from;
  std::string to;
};

// Repairs the entry at `item` of `list`, which reads as `is`: it becomes `wanted`, or is removed if
// that is nullopt. The number is that in the map before the first of the edits.
struct RepairEntry {
  List list = List::roles;
  std::size_t item = 0;
  Mapping is;
  std::optional<Mapping> wanted;

  // Each field is to be given once, in the spelling of the authenticator.
  bool tidies_fields = false;
};

// What the user wants to change. It does not depend on a text: after a conflict it is applied to
// the new one.
using Edit = std::variant<AddMapping, RemoveMapping, RelinkRole, RepairEntry>;

// The list that `edit` changes.
List list_of(const Edit& edit);

// The principals whose entries `edit` is about, in the form that `fold` gives them. None if it
// names its entry by the number.
std::vector<std::string> principals_of(const Edit& edit);

enum class Outcome : std::uint8_t { unchanged, added, updated, removed, not_found };

// What becomes of the items of one list; those that it does not name stay as they are. Items are
// named by their numbers before the edit, in ascending order.
struct Plan {
  struct Change {
    std::size_t item = 0;
    Mapping mapping; // what the item ought to say
    bool tidies_fields = false;
  };

  List list = List::roles;
  std::vector<Change> changed;
  std::vector<std::size_t> removed;
  std::optional<Mapping> added; // as the last item
  Outcome outcome = Outcome::unchanged;
};

// The principal is already mapped, and the edit does not say what to do about it.
class AlreadyMapped : public util::Error {
public:
  AlreadyMapped(const Entry& existing, const Mapping& wanted);

  const Mapping& existing() const { return m_existing; }
  yaml::Position position() const { return m_position; } // of the entry in the text of its list

private:
  Mapping m_existing;
  yaml::Position m_position;
};

// A role should replace another, and both have entries.
class BothMapped : public util::Error {
public:
  BothMapped(std::string from, yaml::Position from_position, std::string to,
             yaml::Position to_position);

  yaml::Position position() const { return m_from_position; } // of the entry of the former role

  // The cause with each position in the list's text mapped by `out` to the text around it.
  std::string cause_outside(const std::function<yaml::Position(yaml::Position)>& out) const;

private:
  std::string m_from;
  yaml::Position m_from_position;
  std::string m_to;
  yaml::Position m_to_position;
};

// Throws util::Error, with its place and what to do, if `list` is rejected, unjudged or not read to
// its end.
void require_readable(const Map& map, List list);

// What `edit` does to `entries`, in the order of their list: all of it, or at least those that
// `edit` is about. Throws AlreadyMapped; BothMapped.
Plan plan(const std::vector<const Entry*>& entries, const Edit& edit);

// What `edit` does to the entries of `map`. Throws what the two above throw.
Plan plan(const Map& map, const Edit& edit);

} // namespace iam::awsauth
