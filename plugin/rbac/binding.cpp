#include "rbac/binding.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

namespace iam::rbac {
namespace {

constexpr std::string_view k_authenticated = "system:authenticated";

// The ClusterRoles that every cluster gives to all who are authenticated (Kubernetes,
// plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go).
constexpr std::array<std::string_view, 3> k_everybodys_roles = {
    "system:basic-user", "system:discovery", "system:public-info-viewer"};

bool contains(const auto& names, std::string_view name) {
  return std::ranges::find(names, name) != std::ranges::end(names);
}

// Returns whether `name` is `pattern` with some text in the place of each `{{...}}`.
bool fits(std::string_view pattern, std::string_view name) {
  const std::size_t begin = pattern.find("{{");
  const std::size_t end = begin == std::string_view::npos ? begin : pattern.find("}}", begin);
  if (end == std::string_view::npos) {
    return pattern == name;
  }
  if (name.substr(0, begin) != pattern.substr(0, begin)) {
    return false;
  }
  const std::string_view rest = pattern.substr(end + 2);
  for (std::size_t at = begin; at <= name.size(); ++at) {
    if (fits(rest, name.substr(at))) {
      return true;
    }
  }
  return false;
}

bool names(const Subject& subject, const std::string& username,
           const std::vector<std::string>& groups) {
  switch (subject.kind) {
  case SubjectKind::user:
    return fits(username, subject.name);
  case SubjectKind::group:
    return subject.name == k_authenticated || contains(groups, subject.name);
  case SubjectKind::service_account:
    break;
  }
  return username == "system:serviceaccount:" + subject.namespace_ + ':' + subject.name;
}

bool is_everybodys(const Binding& binding, const Subject& subject) {
  return subject.kind == SubjectKind::group && subject.name == k_authenticated &&
         binding.namespace_.empty() && contains(k_everybodys_roles, binding.role);
}

// The subject by which `binding` counts: of several, a user or an own group says more than the
// group of everybody.
std::optional<Subject> subject_of(const Binding& binding, const std::string& username,
                                  const std::vector<std::string>& groups) {
  std::optional<Subject> found;
  for (const Subject& subject : binding.subjects) {
    if (!names(subject, username, groups) || is_everybodys(binding, subject)) {
      continue;
    }
    if (!found || found->name == k_authenticated) {
      found = subject;
    }
  }
  return found;
}

} // namespace

std::string_view text_of(SubjectKind kind) {
  switch (kind) {
  case SubjectKind::user:
    return "User";
  case SubjectKind::group:
    return "Group";
  case SubjectKind::service_account:
    break;
  }
  return "ServiceAccount";
}

std::vector<HeldBinding> bindings_of(const std::vector<Binding>& bindings,
                                     const std::string& username,
                                     const std::vector<std::string>& groups) {
  std::vector<HeldBinding> held;
  for (const Binding& binding : bindings) {
    if (auto subject = subject_of(binding, username, groups)) {
      held.push_back({binding, std::move(*subject)});
    }
  }
  return held;
}

std::vector<std::string> unbound_groups(const std::vector<Binding>& bindings,
                                        const std::vector<std::string>& groups) {
  std::vector<std::string> unbound;
  std::ranges::copy_if(groups, std::back_inserter(unbound), [&](const std::string& group) {
    const auto names_it = [&](const Subject& subject) {
      return subject.kind == SubjectKind::group && subject.name == group;
    };
    const bool is_bound = std::ranges::any_of(bindings, [&](const Binding& binding) {
      return std::ranges::any_of(binding.subjects, names_it);
    });
    return !is_bound && !group.starts_with("system:");
  });
  return unbound;
}

} // namespace iam::rbac
