#include "access/requested.hpp"
#include "identity/arn.hpp"
#include "stores/desired_forms.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

namespace iam::stores {

using access::DesiredEntry;
using awsauth::List;
using yaml::NodeId;

namespace {

DesiredMapping mapping_in(const DesiredFields& fields, NodeId item) {
  fields.require_object(
      item, "an item of iamIdentityMappings",
      {"arn", "username", "groups", "account", "serviceName", "namespace", "noDuplicateARNs"});
  if (const auto service = fields.text(item, "serviceName")) {
    fields.fail(item,
                fmt::format("the mapping of the service {} cannot be applied: eksctl makes roles "
                            "and bindings in the cluster with it",
                            *service),
                "leave it to eksctl create iamidentitymapping, and name the service's role by arn");
  }
  DesiredMapping wanted{.place = fields.place(item)};
  awsauth::Mapping& mapping = wanted.mapping;
  const auto account = fields.account(item, "account");
  const auto arn = fields.text(item, "arn");
  if (account.has_value() == arn.has_value()) {
    fields.fail(item, arn ? "an arn and an account" : "neither an arn nor an account",
                "give one of the two");
  }
  if (account) {
    fields.require_none(item, "an account", {"username", "groups"}, "leave it out");
    mapping.list = List::accounts;
    mapping.arn = *account;
    return wanted;
  }
  const auto parsed = identity::parse_arn(*arn);
  const bool is_role = !parsed || parsed->resource.starts_with("role/") ||
                       parsed->resource.starts_with("assumed-role/");
  mapping.list = is_role ? List::roles : List::users;
  mapping.arn = *arn;
  mapping.username = fields.text(item, "username").value_or(access::default_username(mapping));
  mapping.groups = fields.texts(item, "groups").value_or(std::vector<std::string>());
  return wanted;
}

access::HeldPolicy policy_in(const DesiredFields& fields, NodeId node) {
  fields.require_object(node, "an access policy", {"policyARN", "accessScope"});
  access::HeldPolicy policy{fields.text(node, "policyARN").value_or(""), std::nullopt};
  if (policy.arn.empty()) {
    fields.fail(node, "an access policy without policyARN");
  }
  const NodeId scope = fields.value(node, "accessScope");
  if (scope == yaml::k_no_node) {
    fields.fail(node, "an access policy without accessScope",
                "give its type, cluster or namespace, and the namespaces");
  }
  policy.scope = scope_in(fields, scope, "an accessScope");
  return policy;
}

// What eksctl leaves out is what EKS gives: its own username, no groups and no policies.
DesiredEntry entry_in(const DesiredFields& fields, NodeId item) {
  fields.require_object(
      item, "an item of accessEntries",
      {"principalARN", "type", "kubernetesGroups", "kubernetesUsername", "accessPolicies"});
  DesiredEntry entry{.place = fields.place(item)};
  entry.principal = principal_in_file(fields, item, fields.text(item, "principalARN").value_or(""));
  entry.type = util::to_upper_ascii(
      fields.text(item, "type").value_or(std::string(access::k_standard_type)));
  if (!access::is_node_type(entry.type)) {
    entry.username = fields.text(item, "kubernetesUsername")
                         .value_or(access::default_username_of(entry.principal));
    entry.groups = fields.texts(item, "kubernetesGroups").value_or(std::vector<std::string>());
    entry.policies.emplace();
  }
  for (const NodeId policy : fields.items(item, "accessPolicies")) {
    if (!entry.policies) {
      entry.policies.emplace();
    }
    entry.policies->push_back(policy_in(fields, policy));
  }
  return entry;
}

} // namespace

void read_cluster_config(const DesiredFields& fields, NodeId object, DesiredState& state) {
  fields.require_version(object, "a ClusterConfig", "eksctl.io/v1alpha5");
  const NodeId metadata = fields.value(object, "metadata");
  if (metadata != yaml::k_no_node) {
    if (const auto name = fields.text(metadata, "name")) {
      state.clusters.push_back(
          {*name, fields.text(metadata, "region").value_or(""), fields.place(metadata)});
    }
  }
  if (fields.value(object, "iamIdentityMappings") != yaml::k_no_node) {
    state.mappings.emplace();
    for (const NodeId item : fields.items(object, "iamIdentityMappings")) {
      state.mappings->push_back(mapping_in(fields, item));
    }
  }
  const NodeId access = fields.value(object, "accessConfig");
  if (access != yaml::k_no_node) {
    fields.require_object(
        access, "accessConfig",
        {"authenticationMode", "bootstrapClusterCreatorAdminPermissions", "accessEntries"});
    if (fields.value(access, "accessEntries") != yaml::k_no_node) {
      state.entries.emplace();
      for (const NodeId item : fields.items(access, "accessEntries")) {
        state.entries->push_back(entry_in(fields, item));
      }
    }
  }
  if (!state.mappings && !state.entries) {
    fields.fail(object, "the ClusterConfig does not say who gets in",
                "give it iamIdentityMappings or accessConfig.accessEntries");
  }
}

} // namespace iam::stores
