#pragma once

#include "access/migration_names.hpp"
#include "access/migration_usernames.hpp"
#include "rbac/binding.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace iam::access {

// A binding to create, so that a new name has the rights of a former one.
struct BindingCopy {
  rbac::Binding binding; // with the new name as its only subject
  std::string from;      // the binding that names the former one; empty: the copy stands for none
  Rename rename;
};

// The bindings that renamed users and groups need. It refers to the bindings of the cluster, which
// must outlive it; nullptr: they are unknown.
class BindingCopies {
public:
  explicit BindingCopies(const std::vector<rbac::Binding>* bindings);

  bool are_known() const { return m_are_known; }

  // Whether a binding names `group`.
  bool is_bound(const std::string& group) const { return m_groups.contains(group); }

  // Plans the bindings by which the new name has what the former one has: one for each that names
  // it, but those that are there already. Returns how many name the former one.
  std::size_t add(const Rename& rename);

  // Plans the binding of the group `to` to the ClusterRole cluster-admin, unless there is one. The
  // group takes the place of system:masters.
  void add_administrators(const std::string& to);

  // Returns what bindings give by the new name that none gives by the former one, each as a text:
  // `ClusterRole view to the user dev`.
  const std::vector<std::string>& gains(const Rename& rename);

  // Returns what is planned so far, in the order in which it was added.
  const std::vector<BindingCopy>& copies() const { return m_copies; }

private:
  using Bindings = std::vector<const rbac::Binding*>;
  using Names = std::map<std::string, Bindings>; // sorted

  // The bound names of the kind `kind` that `pattern` stands for.
  std::vector<std::string> matches(rbac::SubjectKind kind, const std::string& pattern) const;
  std::set<std::string> roles_of(rbac::SubjectKind kind, const std::string& name) const;
  void copy(const rbac::Binding& binding, const Rename& rename);

  bool m_are_known;
  Names m_users; // with service accounts by their usernames
  Names m_groups;
  std::optional<UsernameIndex> m_usernames;    // of m_users, once they are complete
  std::set<std::string> m_taken;               // names of bindings, with their namespaces
  std::set<std::string> m_done;                // what was copied
  std::map<std::string, std::size_t> m_counts; // of bindings, by what was added
  std::map<std::string, std::vector<std::string>> m_gains; // by what was asked
  std::vector<BindingCopy> m_copies;
};

} // namespace iam::access
