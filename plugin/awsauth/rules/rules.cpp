#include "awsauth/rules/rules.hpp"

#include <array>

namespace iam::awsauth {
namespace {

constexpr auto k_rules = std::to_array<RuleInfo>({
    {Rule::account_id, "account-id", Severity::error,
     "An account is compared as text with the 12 digits that STS answers with.",
     "aws-iam-authenticator, pkg/mapper/configmap",
     "write the 12 digits in quotes, leading zeros included"},
    {Rule::arn_account, "arn-account", Severity::error,
     "A caller's ARN holds the 12 digits of an account.", "STS API Reference, GetCallerIdentity",
     "write the 12 digits of the account"},
    {Rule::arn_name, "arn-name", Severity::error,
     "IAM allows letters, digits and _+=,.@- in names, so no caller has another one.",
     "IAM API Reference, CreateRole and CreateUser", "write arn:aws:iam::ACCOUNT:role/NAME"},
    {Rule::arn_region, "arn-region", Severity::error,
     "IAM and STS name no region in the ARN of a caller.",
     "AWS General Reference, Amazon Resource Names", "leave the region out",
     Repair::changes_access},
    {Rule::arn_whitespace, "arn-whitespace", Severity::error,
     "ARNs are compared without trimming, so a blank at an end keeps the entry from matching.",
     "aws-iam-authenticator, pkg/mapper/configmap", "remove the blank", Repair::changes_access},
    {Rule::assumed_role_arn, "assumed-role-arn", Severity::error,
     "The caller's assumed-role ARN is turned into the role's ARN before it is compared; the "
     "entry's is not.",
     "aws-iam-authenticator, pkg/arn", "write arn:aws:iam::ACCOUNT:role/NAME",
     Repair::changes_access},
    {Rule::bare_session_name, "bare-session-name", Severity::warning,
     "Whoever assumes the role chooses the name of the session, and with it who they are to the "
     "cluster.",
     "STS API Reference, AssumeRole; aws-iam-authenticator, pkg/server",
     "put a prefix with a colon before the template, as in `dev:{{SessionName}}`"},
    {Rule::binary_data, "binary-data", Severity::error,
     "The authenticator reads `data` and never `binaryData`.",
     "aws-iam-authenticator, pkg/mapper/configmap", "move the text, decoded from base64, to data"},
    {Rule::duplicate, "duplicate", Severity::warning,
     "Of several entries for one principal only the last counts, and groups are not merged.",
     "aws-iam-authenticator, pkg/mapper/configmap", "remove one of the two", Repair::keeps_access},
    {Rule::duplicate_key, "duplicate-key", Severity::warning,
     "Of a field that an entry gives twice one counts, without an error.",
     "go-yaml v2; Go, encoding/json", "remove the field that does not count", Repair::keeps_access},
    {Rule::empty_group, "empty-group", Severity::warning,
     "A group without a name joins no binding.", "Kubernetes, authentication",
     "remove the empty group", Repair::changes_access},
    {Rule::field_case, "field-case", Severity::info,
     "The authenticator ignores the case of a field's name, but programs that decode YAML by "
     "go-yaml itself do not, and drop the field when they write the map.",
     "gopkg.in/yaml.v2, Unmarshal", "write the field in lower case", Repair::keeps_access},
    {Rule::folded_text, "folded-text", Severity::warning,
     "YAML joins the lines of a text that goes on below, dashes included, and does not say so.",
     "YAML 1.1, section 9.1.3", "put the value on one line, and a list under a key of its own"},
    {Rule::group_name, "group-name", Severity::warning,
     "Bindings name groups letter for letter, so a group that is spelled otherwise gives no "
     "rights.",
     "Kubernetes, RBAC, default roles and role bindings", "write the group as its binding does"},
    {Rule::groups_not_a_list, "groups-not-a-list", Severity::error,
     "A value that is not a list leaves the entry without any groups.", "Go, encoding/json",
     "write each group on a line of its own, after a dash", Repair::changes_access},
    {Rule::key_case, "key-case", Severity::error,
     "The keys of the data are compared letter for letter, so one that is spelled otherwise, or is "
     "not in the data, is not read.",
     "aws-iam-authenticator, pkg/mapper/configmap",
     "write mapRoles, mapUsers or mapAccounts, letter for letter"},
    {Rule::missing_arn, "missing-arn", Severity::error,
     "An entry that names no principal is dropped.", "aws-iam-authenticator, pkg/config",
     "add the ARN of the role or user"},
    {Rule::no_username, "no-username", Severity::warning,
     "Aggregated APIs such as metrics refuse a caller without a username, and audit logs cannot "
     "tell who it was.",
     "Kubernetes, authenticating proxy", "add a username"},
    {Rule::node_groups_incomplete, "node-groups-incomplete", Severity::warning,
     "The API server takes a user for a node only if it is in the group system:nodes.",
     "Kubernetes, Using Node Authorization", "add the group system:nodes"},
    {Rule::node_template_on_role, "node-template-on-role", Severity::warning,
     "{{EC2PrivateDNSName}} is filled in for sessions of EC2 instances, and every other caller is "
     "refused.",
     "aws-iam-authenticator, pkg/server",
     "use {{SessionName}} for people, or add the groups of nodes"},
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
    {Rule::placeholder, "placeholder", Severity::warning,
     "A value from documentation or from a template that nobody filled in is taken literally.",
     "aws-iam-authenticator, pkg/mapper/configmap", "write the real value"},
    {Rule::reserved_username, "reserved-username", Severity::info,
     "EKS refuses a username that begins with system:, eks:, aws:, amazon: or iam: in an access "
     "entry, so this entry cannot be moved there as it is.",
     "EKS User Guide, Create access entries", "use a username with a prefix of your own"},
    {Rule::role_path, "role-path", Severity::error,
     "STS names an assumed role without its path, so an ARN with a path never equals a caller's.",
     "aws-iam-authenticator, pkg/arn; EKS User Guide, troubleshooting IAM",
     "write arn:aws:iam::ACCOUNT:role/NAME", Repair::changes_access},
    {Rule::root_is_not_everyone, "root-is-not-everyone", Severity::warning,
     "The root ARN matches the root user alone, and not everyone of the account.",
     "aws-iam-authenticator, pkg/arn",
     "name the roles and users, or let the whole account in with mapAccounts"},
    {Rule::size, "size", Severity::error,
     "The API server takes no ConfigMap with more than 1 MiB of data, and kubectl apply no "
     "manifest of more than 256 KiB.",
     "Kubernetes, ConfigMaps; kubectl apply",
     "let roles in by access entries, or remove entries that nobody needs"},
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
    {Rule::unknown_field, "unknown-field", Severity::warning,
     "A field that the authenticator does not know is ignored without an error.",
     "Go, encoding/json", "write the field as the authenticator does"},
    {Rule::unknown_template, "unknown-template", Severity::warning,
     "The authenticator fills in five templates and keeps everything else literally.",
     "aws-iam-authenticator, pkg/server",
     "write one of {{EC2PrivateDNSName}}, {{AccountID}}, {{SessionName}}, {{SessionNameRaw}} and "
     "{{AccessKeyID}}"},
    {Rule::unquoted_template, "unquoted-template", Severity::error,
     "YAML takes {{ for the beginning of a mapping, and one broken value makes the whole list "
     "unreadable.",
     "go-yaml v2", "put the value in double quotes"},
    {Rule::wildcard, "wildcard", Severity::error,
     "ARNs are compared letter by letter, so * and ? stand only for themselves.",
     "aws-iam-authenticator, pkg/mapper/configmap", "name each role by its full ARN"},
    {Rule::wrong_kind, "wrong-kind", Severity::info,
     "The authenticator looks for every caller in both lists, so the entry works, but people and "
     "other programs look for it in the other list.",
     "aws-iam-authenticator, pkg/mapper/configmap", "move the entry to the list of its kind"},
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
