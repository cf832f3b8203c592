#include "present/export_cloudformation.hpp"

#include "util/json.hpp"

#include <fmt/format.h>

namespace iam::present {

using access::AccessEntry;
using util::Json;

namespace {

constexpr const char* k_no_config_maps = "CloudFormation has no resource for it";
constexpr const char* k_dynamic = "CloudFormation would replace the {{resolve: that it holds";

// In one template (CloudFormation User Guide, quotas).
constexpr std::size_t k_most_resources = 500;

Json properties_of(const AccessEntry& entry, const std::string& cluster) {
  Json properties = {
      {"ClusterName", cluster}, {"PrincipalArn", entry.principal}, {"Type", entry.type}};
  if (const auto username = exported_username(entry)) {
    properties["Username"] = *username;
  }
  if (const auto groups = exported_groups(entry); !groups.empty()) {
    properties["KubernetesGroups"] = groups;
  }
  for (const access::HeldPolicy& policy : *entry.policies) {
    Json scope = {{"Type", policy.scope->type}};
    if (!policy.scope->namespaces.empty()) {
      scope["Namespaces"] = policy.scope->namespaces;
    }
    properties["AccessPolicies"].push_back({{"PolicyArn", policy.arn}, {"AccessScope", scope}});
  }
  for (const auto& [key, value] : exported_tags(entry)) {
    properties["Tags"].push_back({{"Key", key}, {"Value", value}});
  }
  return properties;
}

std::string resources_of(const ExportSource& source, std::vector<Omission>& omissions) {
  const PrincipalNames names(PrincipalNames::Style::camel, source.cluster.account,
                             principals_of(source));
  std::string text;
  for (const AccessEntry* entry : *source.entries) {
    const std::string name = names.name_of(entry->principal);
    const Json properties = properties_of(*entry, source.cluster.name);
    if (util::dump_json(properties).find("{{resolve:") != std::string::npos) {
      omissions.push_back({"the access entry of " + entry->principal, k_dynamic});
      continue;
    }
    for (const std::string& remark : export_remarks(*entry)) {
      text += "  " + comment(remark);
    }
    text += yaml_lines({{name,
                         {{"Type", "AWS::EKS::AccessEntry"},
                          {"DeletionPolicy", "Retain"}, // without it, nothing can be imported
                          {"UpdateReplacePolicy", "Retain"},
                          {"Properties", properties}}}},
                       2);
  }
  return text;
}

} // namespace

ExportedCode cloudformation_of(const ExportSource& source) {
  std::vector<Omission> omissions = source.omissions;
  if (source.map != nullptr) {
    omissions.push_back({source.map->name(), k_no_config_maps});
  }
  const std::string resources = source.entries ? resources_of(source, omissions) : "";
  std::vector<std::string> header = {
      "The access entries of the cluster, for CloudFormation.",
      "They exist, so bring them into a stack by a change set of the type IMPORT."};
  if (source.entries && source.entries->size() > k_most_resources) {
    header.push_back(fmt::format("Split it: CloudFormation takes {} resources, and these are {}.",
                                 k_most_resources, source.entries->size()));
  }
  std::string text = header_of(header, source, omissions);
  text += yaml_lines({{"AWSTemplateFormatVersion", "2010-09-09"}}, 0);
  text += resources.empty() ? "Resources: {}\n" : "Resources:\n" + resources;
  return {std::move(text), std::move(omissions)};
}

} // namespace iam::present
