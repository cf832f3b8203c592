#include "access/migration_line.hpp"

#include "access/effective.hpp"
#include "access/entry_plan.hpp"
#include "access/policy_name.hpp"
#include "identity/arn.hpp"
#include "identity/permission_set.hpp"
#include "util/error.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace iam::access {
namespace {

using Presence = KnownPrincipal::Presence;

constexpr std::string_view k_authenticated = "system:authenticated";

// Services whose roles have entries that the service makes, and how to make it do so.
struct ServiceRole {
  std::string_view name; // what the role's name begins with
  std::string_view cure;
};
constexpr std::array<ServiceRole, 3> k_service_roles = {{
    {"AWSServiceRoleForBatch",
     "set accessEntry to ENABLED on all compute environments of the cluster: AWS Batch then makes "
     "the entry"},
    {"AWSServiceRoleForAmazonEMRContainers",
     "create virtual clusters with access entry integration, and remove the older ones: EMR on EKS "
     "then makes the entry"},
    {"AWSServiceRoleForAmazonPrometheusScraper",
     "delete the scraper and create it again: Amazon Managed Service for Prometheus then makes the "
     "entry"},
}};

std::string cure_for_service(const std::string& arn, const std::string& otherwise) {
  const auto parsed = identity::parse_arn(arn);
  const std::string_view name = parsed ? identity::last_segment(parsed->resource) : "";
  const auto found = std::ranges::find_if(
      k_service_roles, [&](const ServiceRole& role) { return name.starts_with(role.name); });
  const std::string cure = found == k_service_roles.end() ? otherwise : std::string(found->cure);
  return cure + "; keep the line until it is there";
}

void add(std::vector<std::string>& to, std::vector<std::string> remarks) {
  std::ranges::move(remarks, std::back_inserter(to));
}

void refuse(Conversion& result, std::string refusal, std::string cure) {
  if (result.refusal.empty()) {
    result.refusal = std::move(refusal);
    result.cure = std::move(cure);
  }
}

// Refuses whom EKS never takes, and remarks on what is unknown of the others. That IAM tells
// nothing at all is not worth a remark on each.
void check_principal(Conversion& result, const std::string& principal, const KnownPrincipal& known,
                     const MigrationInput& input) {
  const auto arn = identity::parse_arn(principal);
  try {
    check_entry_principal(principal, k_standard_type, "");
  } catch (const util::Error& error) {
    const bool is_service = arn && arn->resource.starts_with("role/");
    refuse(result, error.cause(),
           is_service ? cure_for_service(principal, error.cure()) : error.cure());
    return;
  }
  const bool is_of_set = identity::permission_set_of_arn(principal).has_value();
  if (known.presence != Presence::there && is_of_set && arn &&
      std::ranges::count(arn->resource, '/') == 1) {
    refuse(result, "IAM does not tell the path of this role of a permission set, which EKS wants",
           "plan again with credentials that may read the IAM roles of account " + arn->account);
    return;
  }
  if (is_of_set) {
    result.remarks.emplace_back("the entry is for this role alone: when the permission set is "
                                "provisioned anew, its new role needs an entry of its own");
  } else if (arn && arn->resource == "root") {
    result.remarks.emplace_back("whether EKS takes the root user is not documented; it has been "
                                "reported to");
  } else if (known.presence == Presence::unknown && !input.principals.empty()) {
    result.remarks.emplace_back("IAM does not tell whether it exists, or its path: EKS takes the "
                                "ARN only if it is right");
  }
}

void add_username(Conversion& result, const awsauth::Mapping& mapping) {
  MovedName moved = moved_username(mapping, result.wanted->principal);
  if (!moved.refusal.empty()) {
    refuse(result, moved.refusal, moved.cure);
    return;
  }
  result.wanted->username = moved.name;
  add(result.remarks, std::move(moved.remarks));
  if (moved.rename) {
    result.renames.push_back(*moved.rename);
  } else if (mapping.username.empty()) {
    result.renames.push_back({rbac::SubjectKind::user, "", moved.name});
  }
}

// Where the new name stands for bindings that are unknown, nobody can tell what is lost.
void require_bindings(Conversion& result, const BindingCopies& bindings) {
  const auto renamed = std::ranges::find_if(
      result.renames, [](const Rename& rename) { return !rename.from.empty(); });
  if (!bindings.are_known() && renamed != result.renames.end()) {
    refuse(result,
           fmt::format("which bindings name the {} {} is unknown, and {} needs the same",
                       renamed->kind == rbac::SubjectKind::group ? "group" : "user", renamed->from,
                       renamed->to),
           "plan again on the cluster, with the right to list ClusterRoleBindings and "
           "RoleBindings");
  }
}

void add_administrator(Conversion& result, const MigrationInput& input,
                       const MigrationOptions& options) {
  result.is_administrator = true;
  const auto arn = identity::parse_arn(result.wanted->principal);
  if (options.admin_as == AdminAs::policy) {
    const std::string partition = input.partition.empty() && arn ? arn->partition : input.partition;
    result.wanted->policies->push_back(
        {policy_arn(k_admin_policy, partition), HeldPolicy::Scope{"cluster", {}}});
  } else {
    result.wanted->groups.emplace_back(k_admin_group);
  }
  result.remarks.push_back(fmt::format(
      "its group {} becomes {}: admission policies, webhooks and priority levels that exempt {} no "
      "longer exempt it",
      k_masters,
      options.admin_as == AdminAs::policy
          ? fmt::format("{} for the whole cluster", k_admin_policy)
          : fmt::format("{}, which is bound to cluster-admin", k_admin_group),
      k_masters));
}

void add_group(Conversion& result, const std::string& group, const BindingCopies& bindings) {
  MovedName moved = moved_group(group, result.wanted->principal);
  if (!moved.refusal.empty()) {
    refuse(result, moved.refusal, moved.cure);
    return;
  }
  if (moved.rename && bindings.are_known() && !bindings.is_bound(moved.rename->from)) {
    result.remarks.push_back(fmt::format(
        "its group {} is left out: EKS reserves the name, and no binding names it", group));
    return;
  }
  add(result.remarks, std::move(moved.remarks));
  auto& groups = result.wanted->groups;
  if (!moved.name.empty() && std::ranges::find(groups, moved.name) == groups.end()) {
    groups.push_back(moved.name);
    if (moved.rename) {
      result.renames.push_back(*moved.rename);
    }
  }
}

void add_groups(Conversion& result, const awsauth::Mapping& mapping, const MigrationInput& input,
                const MigrationOptions& options, const BindingCopies& bindings) {
  bool is_authenticated = false;
  for (const std::string& group : mapping.groups) {
    if (group == k_masters) {
      if (!result.is_administrator) {
        add_administrator(result, input, options);
      }
    } else if (group == k_authenticated) {
      is_authenticated = true;
    } else {
      add_group(result, group, bindings);
    }
  }
  if (is_authenticated) {
    result.remarks.push_back(
        fmt::format("its group {} is left out: whoever gets in is in it", k_authenticated));
  }
}

} // namespace

Conversion convert(const awsauth::Mapping& mapping, const KnownPrincipal& known,
                   const MigrationInput& input, const MigrationOptions& options,
                   const BindingCopies& bindings) {
  const std::string principal = known.arn.empty() ? mapping.arn : known.arn;
  if (is_node_line(mapping)) {
    return convert_nodes(mapping, principal, known, input, options, bindings);
  }
  Conversion result;
  result.wanted = AccessEntry{.principal = principal,
                              .is_described = true,
                              .type = std::string(k_standard_type),
                              .policies = std::vector<HeldPolicy>()};
  if (const std::string type = type_of_own_entry(mapping, input); !type.empty()) {
    refuse(result,
           fmt::format("EKS makes an entry of the type {} for this role in the step to "
                       "API_AND_CONFIG_MAP, with which the username and groups of the line end",
                       type),
           "give what needs them a role of its own, and remove the line");
  }
  check_principal(result, principal, known, input);
  add_username(result, mapping);
  add_groups(result, mapping, input, options, bindings);
  require_bindings(result, bindings);
  if (result.wanted->username.empty()) {
    result.wanted.reset();
  }
  return result;
}

} // namespace iam::access
