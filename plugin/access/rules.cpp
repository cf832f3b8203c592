#include "access/rules.hpp"

#include <algorithm>
#include <array>

namespace iam::access {
namespace {

constexpr std::string_view k_precedence =
    "EKS User Guide, Grant IAM users and roles access to Kubernetes APIs";

constexpr std::array<RuleInfo, 5> k_rules = {{
    {Rule::api_mode, "api-mode",
     "the cluster is in the authentication mode API, in which nobody reads aws-auth", k_precedence},
    {Rule::hidden_by_entry, "hidden-by-entry",
     "its access entry wins, and the line does nothing while there is one", k_precedence},
    {Rule::no_rights, "no-rights",
     "it gets in and may do nothing, unless a binding names its username", k_precedence},
    {Rule::shadows_map_line, "shadows-map-line", "it hides a line of aws-auth", k_precedence},
    {Rule::stale, "stale",
     "its role was deleted or made again since; EKS keeps the former one's unique id, so it lets "
     "nobody in",
     "aws-iam-authenticator, pkg/mapper/dynamicfile; aws/containers-roadmap#2441"},
}};

} // namespace

const RuleInfo& info(Rule rule) {
  return *std::ranges::find(k_rules, rule, &RuleInfo::rule);
}

} // namespace iam::access
