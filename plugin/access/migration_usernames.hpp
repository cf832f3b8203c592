#pragma once

#include "access/migration_names.hpp"
#include "awsauth/read.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace iam::access {

// Usernames, to be found by what gives them and by what they give (is_username_of). A question
// takes about as long as its answer, and not as long as there are names.
class UsernameIndex {
public:
  explicit UsernameIndex(const std::set<std::string>& names);

  // Returns the names that `pattern` gives to a session, sorted.
  std::vector<std::string> given_by(const std::string& pattern) const;

  // Whether one of the names is a pattern that gives `name` to a session, or is `name`.
  bool gives(const std::string& name) const;

private:
  struct Sorted {
    std::string text;
    std::size_t place; // in m_names
  };
  using Range = std::pair<std::vector<Sorted>::const_iterator, std::vector<Sorted>::const_iterator>;
  static Range beginning_with(const std::vector<Sorted>& texts, std::string_view begin);

  std::vector<std::string> m_names; // sorted
  std::vector<Sorted> m_forwards;   // the names
  std::vector<Sorted> m_backwards;  // the names from their ends

  // The places of the patterns, by what they hold before their first template and behind the last.
  using ByEnd = std::multimap<std::string, std::size_t, std::less<>>;
  std::map<std::string, ByEnd, std::less<>> m_patterns;
};

// The names that lines of a map give, to find new names that somebody has already.
class GivenNames {
public:
  explicit GivenNames(const awsauth::Map& map);

  // Whether a line gives the new name of `rename`.
  bool has(const Rename& rename);

private:
  UsernameIndex m_usernames;
  std::map<std::string, bool> m_asked; // of usernames: many lines get the same
  std::set<std::string> m_groups;
};

} // namespace iam::access
