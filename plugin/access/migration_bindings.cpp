#include "access/migration_bindings.hpp"

#include "access/effective.hpp"
#include "util/crypto.hpp"
#include "util/encoding.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <utility>

namespace iam::access {
namespace {

using rbac::Binding;
using rbac::Subject;
using rbac::SubjectKind;

constexpr char k_between = '\n'; // between the parts of keys, since no name holds it
constexpr std::size_t k_longest_part = 200;

std::string place_of(const Binding& binding) {
  return binding.namespace_ + k_between + binding.name;
}

// What a binding gives, as a key: the role, and where.
std::string role_of(const Binding& binding) {
  return binding.namespace_ + k_between + binding.role_kind + k_between + binding.role;
}

std::string key_of(const Rename& rename) {
  return std::string(rbac::text_of(rename.kind)) + k_between + rename.from + k_between + rename.to;
}

// A name of ours for the copy of `binding` for `rename`, the same each time. Names of RBAC objects
// may hold all but `/` and `%` (Kubernetes, ValidatePathSegmentName).
std::string name_of_copy(const Binding& binding, const Rename& rename) {
  constexpr std::size_t k_digits = 8;
  const std::string hash = util::hex(util::sha256(place_of(binding) + k_between + role_of(binding) +
                                                  k_between + key_of(rename)))
                               .substr(0, k_digits);
  std::string part = binding.name.substr(0, k_longest_part);
  while (!util::is_utf8(part)) {
    part.pop_back();
  }
  return fmt::format("{}{}:{}", k_renamed_prefix, part, hash);
}

std::string text_of_role(const std::string& role, SubjectKind kind, const std::string& name) {
  const auto parts = util::split(role, k_between);
  return fmt::format("{} {}{} to the {} {}", parts[1], parts[2],
                     parts[0].empty() ? "" : fmt::format(" in the namespace {}", parts[0]),
                     kind == SubjectKind::group ? "group" : "user", name);
}

} // namespace

BindingCopies::BindingCopies(const std::vector<Binding>* bindings)
    : m_are_known(bindings != nullptr) {
  if (bindings == nullptr) {
    return;
  }
  for (const Binding& binding : *bindings) {
    m_taken.insert(place_of(binding));
    for (const Subject& subject : binding.subjects) {
      Names& names = subject.kind == SubjectKind::group ? m_groups : m_users;
      const std::string name =
          subject.kind == SubjectKind::service_account
              ? fmt::format("system:serviceaccount:{}:{}", subject.namespace_, subject.name)
              : subject.name;
      names[name].push_back(&binding);
    }
  }
  std::set<std::string> usernames;
  for (const auto& user : m_users) {
    usernames.insert(usernames.end(), user.first);
  }
  m_usernames.emplace(usernames);
}

std::vector<std::string> BindingCopies::matches(SubjectKind kind,
                                                const std::string& pattern) const {
  if (kind != SubjectKind::group) {
    return m_usernames ? m_usernames->given_by(pattern) : std::vector<std::string>();
  }
  return m_groups.contains(pattern) ? std::vector{pattern} : std::vector<std::string>();
}

std::set<std::string> BindingCopies::roles_of(SubjectKind kind, const std::string& name) const {
  std::set<std::string> roles;
  const Names& names = kind == SubjectKind::group ? m_groups : m_users;
  if (const auto found = names.find(name); found != names.end()) {
    for (const Binding* binding : found->second) {
      roles.insert(role_of(*binding));
    }
  }
  return roles;
}

void BindingCopies::copy(const Binding& binding, const Rename& rename) {
  Binding copied = binding;
  copied.name = name_of_copy(binding, rename);
  copied.subjects = {Subject{rename.kind, rename.to, ""}};
  const std::string name = copied.name;
  for (std::size_t number = 2; !m_taken.insert(place_of(copied)).second; ++number) {
    copied.name = fmt::format("{}-{}", name, number);
  }
  m_copies.push_back({std::move(copied), binding.name, rename});
}

std::size_t BindingCopies::add(const Rename& rename) {
  const auto [known, is_new] = m_counts.emplace(key_of(rename), 0);
  if (!is_new) {
    return known->second;
  }
  const std::string prefix = rename.to.substr(0, rename.to.size() - rename.from.size());
  for (const std::string& name : matches(rename.kind, rename.from)) {
    const Rename single{rename.kind, name, prefix + name};
    std::set<std::string> there = roles_of(single.kind, single.to);
    const Bindings& bindings = (rename.kind == SubjectKind::group ? m_groups : m_users).at(name);
    known->second += bindings.size();
    for (const Binding* binding : bindings) {
      const bool is_needed = there.insert(role_of(*binding)).second;
      if (is_needed && m_done.insert(role_of(*binding) + k_between + key_of(single)).second) {
        copy(*binding, single);
      }
    }
  }
  return known->second;
}

void BindingCopies::add_administrators(const std::string& to) {
  const Rename rename{SubjectKind::group, std::string(k_masters), to};
  const Binding admin{"cluster-admin", "", "ClusterRole", "cluster-admin", {}};
  if (m_done.insert(key_of(rename)).second &&
      !roles_of(SubjectKind::group, to).contains(role_of(admin))) {
    copy(admin, rename);
    m_copies.back().from.clear();
  }
}

const std::vector<std::string>& BindingCopies::gains(const Rename& rename) {
  const auto [known, is_new] = m_gains.try_emplace(key_of(rename));
  if (!is_new) {
    return known->second;
  }
  const bool is_prefixed = !rename.from.empty() && rename.to.ends_with(rename.from);
  const std::size_t prefix = is_prefixed ? rename.to.size() - rename.from.size() : 0;
  for (const std::string& name : matches(rename.kind, rename.to)) {
    const std::set<std::string> former =
        is_prefixed ? roles_of(rename.kind, name.substr(prefix)) : std::set<std::string>();
    for (const std::string& role : roles_of(rename.kind, name)) {
      if (!former.contains(role)) {
        known->second.push_back(text_of_role(role, rename.kind, name));
      }
    }
  }
  return known->second;
}

} // namespace iam::access
