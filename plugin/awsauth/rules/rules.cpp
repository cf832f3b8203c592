#include "awsauth/rules/rules.hpp"

#include <array>

namespace iam::awsauth {
namespace {

constexpr auto k_rules = std::to_array<RuleInfo>({
    {Rule::account_id, "account-id", Severity::error,
     "An account is compared as text with the 12 digits that STS answers with.",
     "aws-iam-authenticator, pkg/mapper/configmap",
     "write the 12 digits in quotes, leading zeros included"},
    {Rule::arn_whitespace, "arn-whitespace", Severity::error,
     "ARNs are compared without trimming, so a blank at an end keeps the entry from matching.",
     "aws-iam-authenticator, pkg/mapper/configmap", "remove the blank"},
    {Rule::assumed_role_arn, "assumed-role-arn", Severity::error,
     "The caller's assumed-role ARN is turned into the role's ARN before it is compared; the "
     "entry's is not.",
     "aws-iam-authenticator, pkg/arn", "write arn:aws:iam::ACCOUNT:role/NAME"},
    {Rule::duplicate, "duplicate", Severity::warning,
     "Of several entries for one principal only the last counts, and groups are not merged.",
     "aws-iam-authenticator, pkg/mapper/configmap", "remove one of the two"},
    {Rule::groups_not_a_list, "groups-not-a-list", Severity::error,
     "A value that is not a list leaves the entry without any groups.", "Go, encoding/json",
     "write each group on a line of its own, after a dash"},
    {Rule::missing_arn, "missing-arn", Severity::error,
     "An entry that names no principal is dropped.", "aws-iam-authenticator, pkg/config",
     "add the ARN of the role or user"},
    {Rule::not_a_list, "not-a-list", Severity::error,
     "Only a list can be decoded, so nothing else in this key is read.",
     "aws-iam-authenticator, pkg/mapper/configmap", "begin each entry with a dash"},
    {Rule::not_a_string, "not-a-string", Severity::error,
     "A number, a boolean or a collection where text is expected is dropped.",
     "Go, encoding/json; go-yaml v2", "put the value in double quotes"},
    {Rule::not_an_arn, "not-an-arn", Severity::error,
     "Callers arrive with the ARN of a role, a user, the root user or a federated user, and with "
     "no other.",
     "aws-iam-authenticator, pkg/arn", "write arn:aws:iam::ACCOUNT:role/NAME"},
    {Rule::partition, "partition", Severity::error,
     "The authenticator knows a fixed list of partitions and refuses callers of any other.",
     "aws-iam-authenticator, pkg/endpoints", "name the role's full ARN in rolearn"},
    {Rule::role_path, "role-path", Severity::error,
     "STS names an assumed role without its path, so an ARN with a path never equals a caller's.",
     "aws-iam-authenticator, pkg/arn; EKS User Guide, troubleshooting IAM",
     "write arn:aws:iam::ACCOUNT:role/NAME"},
    {Rule::sso_block, "sso-block", Severity::error,
     "sso blocks need the feature gate SSORoleMatch, which EKS does not set.",
     "aws-iam-authenticator, pkg/config",
     "name the role arn:aws:iam::ACCOUNT:role/AWSReservedSSO_..., without its path"},
    {Rule::two_documents, "two-documents", Severity::warning,
     "Only the first YAML document of a key is read.", "go-yaml v2",
     "remove it, or make it entries of the list"},
    {Rule::unjudged, "unjudged", Severity::error,
     "YAML readers disagree on the text, so nobody can say who of this list gets in.",
     "go-yaml v2 and libyaml, compared", "rewrite the text at this place"},
    {Rule::unquoted_template, "unquoted-template", Severity::error,
     "YAML takes {{ for the beginning of a mapping, and one broken value makes the whole list "
     "unreadable.",
     "go-yaml v2", "put the value in double quotes"},
    {Rule::wildcard, "wildcard", Severity::error,
     "ARNs are compared letter by letter, so * and ? stand only for themselves.",
     "aws-iam-authenticator, pkg/mapper/configmap", "name each role by its full ARN"},
    {Rule::wrong_list, "wrong-list", Severity::error,
     "mapRoles reads only rolearn and mapUsers only userarn, so the entry is dropped.",
     "aws-iam-authenticator, pkg/config", "move the entry to the list of its field"},
    {Rule::yaml_syntax, "yaml-syntax", Severity::error,
     "One syntax error makes the whole list unreadable, and all of its entries are lost at once.",
     "aws-iam-authenticator, pkg/mapper/configmap; go-yaml v2", "repair the text at this place"},
});

} // namespace

std::span<const RuleInfo> all_rules() {
  return k_rules;
}

const RuleInfo& info(Rule rule) {
  return k_rules.at(static_cast<std::size_t>(rule));
}

} // namespace iam::awsauth
