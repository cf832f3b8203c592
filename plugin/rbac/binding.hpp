#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace iam::rbac {

enum class SubjectKind : std::uint8_t { user, group, service_account };

// Returns what Kubernetes calls it: `User`, `Group`, `ServiceAccount`.
std::string_view text_of(SubjectKind kind);

// To whom a binding gives its role.
struct Subject {
  SubjectKind kind = SubjectKind::user;
  std::string name;
  std::string namespace_; // of a service account

  friend bool operator==(const Subject&, const Subject&) = default;
};

// A ClusterRoleBinding or a RoleBinding, as rbac.authorization.k8s.io/v1 has it.
struct Binding {
  std::string name;
  std::string namespace_; // of a RoleBinding, where alone it holds; empty: a ClusterRoleBinding
  std::string role_kind;  // `ClusterRole` or `Role`
  std::string role;
  std::vector<Subject> subjects;
};

// A binding that gives its role to somebody, and the subject by which it does.
struct HeldBinding {
  Binding binding;
  Subject subject;
};

// Returns the bindings that give a role to the user `username` in `groups` (Kubernetes,
// plugin/pkg/auth/authorizer/rbac/rbac.go), each once. In `username`, `{{Name}}` stands for any
// text: a binding of one session counts while the session is unknown. What every authenticated user
// has in every cluster does not count.
std::vector<HeldBinding> bindings_of(const std::vector<Binding>& bindings,
                                     const std::string& username,
                                     const std::vector<std::string>& groups);

// Returns those of `groups` that no binding names, in their order. Groups of Kubernetes itself
// (`system:...`), of which some mean something without a binding, are not among them.
std::vector<std::string> unbound_groups(const std::vector<Binding>& bindings,
                                        const std::vector<std::string>& groups);

} // namespace iam::rbac
