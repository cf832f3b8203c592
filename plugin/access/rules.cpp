#include "access/rules.hpp"

#include <array>

namespace iam::access {
namespace {

using awsauth::Severity;

constexpr std::string_view k_precedence =
    "EKS User Guide, Grant IAM users and roles access to Kubernetes APIs";
constexpr std::string_view k_unique_id =
    "aws-iam-authenticator, pkg/mapper/dynamicfile; aws/containers-roadmap#2441";
constexpr std::string_view k_stale_message =
    "its role was deleted or made again since; EKS keeps the former one's unique id, so it lets "
    "nobody in";

constexpr auto k_rules = std::to_array<RuleInfo>({
    {Rule::api_mode, "api-mode", Severity::info,
     "the cluster is in the authentication mode API, in which nobody reads aws-auth",
     "In the authentication mode API, EKS reads access entries and nothing else.", k_precedence,
     "let those who are missing in by access entries"},
    {Rule::hidden_by_entry, "hidden-by-entry", Severity::info,
     "its access entry wins, and the line does nothing while there is one",
     "Of a principal with an access entry, EKS ignores the line in aws-auth.", k_precedence,
     "remove the line"},
    {Rule::no_rights, "no-rights", Severity::warning,
     "it gets in and may do nothing, unless a binding names its username",
     "An access entry without groups and policies gives no rights.", k_precedence,
     "give it a group that is bound, or an access policy"},
    {Rule::principal_gone, "principal-gone", Severity::warning, k_stale_message,
     "An access entry belongs to the unique id of its role, and no later role of that name has it.",
     k_unique_id, "remove the access entry"},
    {Rule::shadows_map_line, "shadows-map-line", Severity::info, "it hides a line of aws-auth",
     "Of a principal with an access entry, EKS ignores the line in aws-auth, and joins nothing.",
     k_precedence, "remove the line, once the entry gives all that it gave"},
    {Rule::stale, "stale", Severity::warning, k_stale_message,
     "An access entry belongs to the unique id of its role, and a role that is made again has "
     "another one.",
     k_unique_id, "make the access entry again: add-role with --relink"},
});

} // namespace

std::span<const RuleInfo> all_rules() {
  return k_rules;
}

const RuleInfo& info(Rule rule) {
  return k_rules.at(static_cast<std::size_t>(rule));
}

} // namespace iam::access
