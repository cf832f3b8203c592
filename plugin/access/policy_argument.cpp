#include "access/policy_argument.hpp"

#include "access/policy_name.hpp"
#include "util/characters.hpp"
#include "util/error.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace iam::access {
namespace {

using rbac::ScopeType;
using util::UsageError;

// `NAME` and, behind the colon, `NAMESPACE,...`.
struct Parts {
  std::string name;
  std::optional<std::string> namespaces;
};

Parts parts_of(const std::string& given) {
  const std::size_t start = is_arn(given) ? given.find('/') : 0; // an ARN has colons of its own
  const std::size_t colon = start == std::string::npos ? start : given.find(':', start);
  if (colon == std::string::npos) {
    return {given, std::nullopt};
  }
  return {given.substr(0, colon), given.substr(colon + 1)};
}

// `NAME:NAMESPACE`, with the name as the user wrote it.
std::string written(const Parts& parts, std::string_view namespaces) {
  return fmt::format("{}:{}", parts.name, namespaces);
}

// `namespace/web`, kubectl's way to say what a name is the name of.
std::string_view without_kind(std::string_view name) {
  for (const std::string_view kind : {"namespaces/", "namespace/", "ns/"}) {
    if (name.starts_with(kind)) {
      return name.substr(kind.size());
    }
  }
  return name;
}

// EKS's own words for a scope, as its API and the AWS CLI take them.
void refuse_scope(const Parts& parts, std::string_view name, const std::string& given) {
  const std::string whole =
      fmt::format("for the whole cluster give {}, without a colon", parts.name);
  if (name == "cluster") {
    throw UsageError("cluster is not a namespace but a scope", given,
                     fmt::format("{}; for a namespace of that name {}", whole,
                                 written(parts, "namespace/cluster")));
  }
  if (name.find('=') != std::string_view::npos || name == "namespace" || name == "namespaces") {
    throw UsageError(fmt::format("unknown scope {}", util::quoted(name)), given,
                     fmt::format("{}; for namespaces {}", whole, written(parts, "NAMESPACE,...")));
  }
}

constexpr std::string_view k_namespaces =
    "names have small letters, digits and hyphens; * stands for any text, as in dev-*";

bool may_stand_in_namespace(char c) {
  return util::is_lower(c) || util::is_digit(c) || c == '-' || c == '*';
}

// EKS takes any text for a namespace, and one that no namespace can have grants nothing.
bool can_name_namespaces(std::string_view name) {
  constexpr std::size_t k_longest = 63; // RFC 1123
  return !name.empty() && std::ranges::all_of(name, may_stand_in_namespace) &&
         !name.starts_with('-') && !name.ends_with('-') && name.size() <= k_longest;
}

// Returns `name`, which names no namespaces, in small letters and without blanks; empty if that
// would not do either.
std::string in_small_letters(std::string_view name) {
  std::string lower = util::to_lower_ascii(util::trim(name));
  const bool helps = lower != name && std::ranges::all_of(lower, may_stand_in_namespace);
  return helps ? lower : "";
}

void check_namespace(const Parts& parts, std::string_view name, const std::string& given) {
  if (name.empty()) {
    throw UsageError("a namespace is empty", given,
                     fmt::format("give {}, or {} for the whole cluster",
                                 written(parts, "NAMESPACE,..."), parts.name));
  }
  if (!can_name_namespaces(name)) {
    const std::string lower = in_small_letters(name);
    throw UsageError(
        fmt::format("{} cannot be the name of a namespace", util::quoted(name)), given,
        lower.empty() ? fmt::format("{}, and commas without blanks separate several", k_namespaces)
                      : "give " + written(parts, lower));
  }
}

HeldPolicy::Scope scope_of(const Parts& parts, const std::string& given) {
  HeldPolicy::Scope scope{std::string(rbac::text_of(ScopeType::cluster)), {}};
  if (!parts.namespaces) {
    return scope;
  }
  scope.type = rbac::text_of(ScopeType::namespaces);
  for (const std::string_view word : util::split(*parts.namespaces, ',')) {
    refuse_scope(parts, word, given);
    const std::string name(without_kind(word));
    check_namespace(parts, name, given);
    if (std::ranges::find(scope.namespaces, name) == scope.namespaces.end()) {
      scope.namespaces.push_back(name);
    }
  }
  return scope;
}

void refuse_reserved(const NamedPolicy& policy, const std::string& given) {
  if (policy.known != nullptr && policy.known->is_for_service_linked_roles) {
    throw UsageError(fmt::format("EKS gives {} only to service-linked roles of AWS", policy.name),
                     given, "to see the policies for people: " + util::own_command({"policies"}));
  }
}

// One value of --policy.
struct Argument {
  NamedPolicy policy;
  HeldPolicy::Scope scope;
};

Argument argument_of(const std::string& given, const std::string& partition) {
  const Parts parts = parts_of(given);
  if (parts.name.find(',') != std::string::npos) {
    throw UsageError("this looks like several policies", given, "give --policy once for each");
  }
  Argument argument{policy_named(parts.name, partition), scope_of(parts, given)};
  refuse_reserved(argument.policy, given);
  return argument;
}

// What the user should know of the policy, although EKS decides.
void add_notes(const Argument& argument, std::vector<std::string>& notes) {
  const NamedPolicy& policy = argument.policy;
  const rbac::AccessPolicies& table = rbac::access_policies();
  if (policy.known == nullptr) {
    const std::string near = nearest_policy(policy.name, policies_in_table());
    notes.push_back(fmt::format(
        "the table of access policies of {} does not have {}, which may be newer{}: "
        "EKS decides",
        table.as_of(), policy.name, near.empty() ? "" : ", or a typing error for " + near));
    return;
  }
  const auto& scopes = policy.known->scopes;
  if (!scopes.empty() &&
      std::ranges::find(scopes, argument.scope.type, rbac::text_of) == scopes.end()) {
    notes.push_back(
        fmt::format("AWS describes {} for {} only", policy.name,
                    scopes.front() == ScopeType::cluster ? "the whole cluster" : "namespaces"));
  }
}

// Adds the namespaces of `more`, which names the same policy.
void merge(HeldPolicy::Scope& scope, const Argument& more, const std::string& given) {
  if (scope.type != more.scope.type) {
    throw UsageError(fmt::format("{} is to hold in the whole cluster and in namespaces, and EKS "
                                 "keeps one scope for each policy",
                                 more.policy.name),
                     given, "give it once, with or without namespaces");
  }
  for (const std::string& name : more.scope.namespaces) {
    if (std::ranges::find(scope.namespaces, name) == scope.namespaces.end()) {
      scope.namespaces.push_back(name);
    }
  }
}

// Adds `argument` to `result`; `given` is what the user wrote.
void add(PolicyArguments& result, const Argument& argument, const std::string& given) {
  const auto same = std::ranges::find(result.policies, argument.policy.arn, &HeldPolicy::arn);
  if (same != result.policies.end()) {
    merge(*same->scope, argument, given);
    return;
  }
  add_notes(argument, result.notes);
  result.policies.push_back({argument.policy.arn, argument.scope});
  if (argument.policy.known == nullptr) {
    result.unknown.push_back(result.policies.back());
  }
}

} // namespace

PolicyArguments policy_arguments(const std::vector<std::string>& given,
                                 const std::string& partition) {
  PolicyArguments result;
  for (const std::string& text : given) {
    add(result, argument_of(text, partition), text);
  }
  return result;
}

PolicyArguments checked_policies(const std::vector<HeldPolicy>& policies,
                                 const std::string& partition) {
  PolicyArguments result;
  for (const HeldPolicy& policy : policies) {
    Argument argument{policy_named(policy.arn, partition),
                      policy.scope.value_or(HeldPolicy::Scope())};
    refuse_reserved(argument.policy, policy.arn);
    for (const std::string& name : argument.scope.namespaces) {
      if (!can_name_namespaces(name)) {
        const std::string lower = in_small_letters(name);
        throw util::Error(fmt::format("{} cannot be the name of a namespace", util::quoted(name)),
                          argument.policy.name,
                          lower.empty() ? std::string(k_namespaces) : "write " + lower);
      }
    }
    add(result, argument, policy.arn);
  }
  return result;
}

} // namespace iam::access
