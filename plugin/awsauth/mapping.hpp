#pragma once

#include "awsauth/rules/rules.hpp"
#include "yaml/read/document.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iam::awsauth {

// The three lists of aws-auth, in the order in which the authenticator asks them.
enum class List : std::uint8_t { roles, users, accounts };
inline constexpr std::array k_lists = {List::roles, List::users, List::accounts};

// The key of the ConfigMap's data that holds `list`: `mapRoles`, `mapUsers`, `mapAccounts`.
std::string_view data_key(List list);

// Whether `key` is nearly that of a list, which the authenticator has letter for letter: in another
// case, with other marks or blanks, or misspelled.
bool is_misspelt_key(std::string_view key);

// Returns the key that such a `key` is a misspelling of; an empty view if it is none.
std::string_view meant_key(std::string_view key);

// The field that names the principal: `rolearn`, `userarn`; empty for accounts.
std::string_view arn_field(List list);

// The texts of the three lists as the ConfigMap's data holds them. Absent where the key is.
struct MapData {
  std::optional<std::string> roles;
  std::optional<std::string> users;
  std::optional<std::string> accounts;

  const std::optional<std::string>& operator[](List list) const;
  std::optional<std::string>& operator[](List list);

  friend bool operator==(const MapData&, const MapData&) = default;
};

// The `sso` block of an entry (aws-iam-authenticator's SSOARNMatcher).
struct Sso {
  std::string permission_set_name;
  std::string account_id;
  std::string partition;

  friend bool operator==(const Sso&, const Sso&) = default;
};

// What an entry says, as the authenticator takes it.
struct Mapping {
  List list = List::roles;
  std::string arn; // rolearn or userarn as written; of an account its id
  std::string username;
  std::vector<std::string> groups;
  std::string user_id;
  std::optional<Sso> sso;

  friend bool operator==(const Mapping&, const Mapping&) = default;
};

// A mapping at its place in the text.
struct Entry {
  Mapping mapping;
  yaml::NodeId node = yaml::k_no_node; // the list's item
  std::size_t item = 0;                // its number in the list, from 0
  yaml::Position position;             // in the text of its list
  bool accepted = true;                // false: the authenticator drops it, see the findings
  bool lost_group = false;             // a group is not text for YAML, so it is empty
};

// An item of a list, by its number from 0.
struct ItemNumber {
  List list = List::roles;
  std::size_t item = 0;

  friend bool operator==(const ItemNumber&, const ItemNumber&) = default;
};

// A place in the text of a list.
struct ListPlace {
  List list = List::roles;
  yaml::Position position;
};

// A problem in the user's map.
struct Finding {
  Rule rule;
  Severity severity;
  List list;
  std::optional<std::size_t> item; // the list's item; nothing for the list as a whole
  yaml::Position position;         // in the text of its list
  std::string message;
  std::string fix; // what to do

  // Of Rule::duplicate, the entry that counts in its place.
  std::optional<ItemNumber> hidden_by;

  // The place that the message names, as `line N` of the text of its list.
  std::optional<ListPlace> other;

  // The authenticator parses the entry without an error; it just does not do what it seems to say.
  bool silent = false;
};

// A finding about `list`, as yet without its place. It has the rule's severity, and the rule's fix
// if `fix` is empty.
Finding make_finding(Rule rule, List list, std::string message, std::string fix = {});

// The message of `finding` with the line that it names mapped by `out` to the text around its list.
std::string message_outside(const Finding& finding,
                            const std::function<yaml::Position(const ListPlace&)>& out);

} // namespace iam::awsauth
