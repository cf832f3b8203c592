#include "access/entry_request.hpp"

#include "access/effective.hpp"
#include "identity/arn.hpp"
#include "util/characters.hpp"
#include "util/error.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace iam::access {
namespace {

using util::Error;
using util::UsageError;

// EKS refuses them at the start of usernames and of groups.
constexpr std::array<std::string_view, 5> k_reserved = {
    "system:", "eks:", "aws:", "amazon:", "iam:"};

constexpr std::string_view k_auto_mode_type = "EC2";
constexpr std::string_view k_auto_mode_policy = "AmazonEKSAutoNodePolicy";
constexpr std::string_view k_hyperpod_type = "HYPERPOD_LINUX"; // may be of another account

// The types of nodes. EKS sets the usernames and groups of their entries.
constexpr std::array<std::string_view, 6> k_node_types = {
    "EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", k_auto_mode_type, "HYBRID_LINUX", k_hyperpod_type};

// EKS documents the templates of the session's name alone; what it does with others is unknown.
void check_templates(const std::string& username, GivenBy given_by) {
  constexpr std::string_view k_session = "{{SessionName";
  const std::size_t session = username.find(k_session);
  if (session != std::string::npos && username.substr(0, session).find(':') == std::string::npos) {
    throw Error(
        fmt::format("an access entry cannot have the username {}: {{{{SessionName}}}} needs "
                    "a colon somewhere before it",
                    util::quoted(username)),
        "",
        fmt::format("give {} session:{}",
                    given_by == GivenBy::flags ? "--username" : "the username", username));
  }
  std::string rest = util::replace_all(username, "{{SessionName}}", "");
  rest = util::replace_all(rest, "{{SessionNameRaw}}", "");
  if (rest.find("{{") == std::string::npos) {
    return;
  }
  throw Error(fmt::format("an access entry cannot have the username {}: of the templates of "
                          "aws-auth, EKS documents {{{{SessionName}}}} and {{{{SessionNameRaw}}}} "
                          "for entries",
                          util::quoted(username)),
              "",
              rest.find("{{AccountID}}") != std::string::npos
                  ? "write the account's digits in place of {{AccountID}}"
                  : "use {{SessionName}}, or a text without a template");
}

void check_username(const std::string& username, GivenBy given_by) {
  const std::string_view prefix = reserved_prefix(username);
  if (!prefix.empty()) {
    throw Error(fmt::format("an access entry cannot have the username {}: EKS reserves names that "
                            "begin with {}",
                            util::quoted(username), prefix),
                "",
                fmt::format("give another name; what is bound to the user {} needs a binding to "
                            "the new name as well",
                            username));
  }
  check_templates(username, given_by);
}

std::string way_out_of_group(const std::string& group, GivenBy given_by) {
  if (group == k_masters) {
    return given_by == GivenBy::flags
               ? "give --policy AmazonEKSClusterAdminPolicy in its place"
               : "give the policy AmazonEKSClusterAdminPolicy in its place, for the whole cluster";
  }
  if (group == "system:authenticated") {
    return "leave it out: whoever gets in is in that group";
  }
  return fmt::format(
      "give a group of your own, bound to the roles that {} is bound to; to see them: "
      "{}",
      group,
      util::kubectl_command({"get", "clusterrolebindings,rolebindings", "-A", "-o", "wide"}));
}

void check_group(const std::string& group, GivenBy given_by) {
  const std::string_view prefix = reserved_prefix(group);
  if (!prefix.empty()) {
    throw Error(fmt::format("an access entry cannot have the group {}: EKS reserves names that "
                            "begin with {}",
                            group, prefix),
                "", way_out_of_group(group, given_by));
  }
}

// Only Auto Mode's nodes get a policy, their own (EKS User Guide, custom node classes).
void check_node_policies(const EntryRequest& request, GivenBy given_by) {
  const std::string& type = request.access.type;
  for (const HeldPolicy& policy : request.policies) {
    const bool is_own = type == k_auto_mode_type && policy_name(policy.arn) == k_auto_mode_policy;
    if (!is_own) {
      throw UsageError(
          fmt::format("access entries of the type {} cannot have the policy {}", type,
                      policy_name(policy.arn)),
          "",
          type == k_auto_mode_type
              ? fmt::format("give {}, which is for nodes of Auto Mode", k_auto_mode_policy)
          : given_by == GivenBy::flags ? "leave --policy out: EKS gives nodes what they need"
                                       : "leave its policies out: EKS gives nodes what they need");
    }
    if (policy.scope && !policy.scope->namespaces.empty()) {
      throw UsageError(fmt::format("{} is for the whole cluster", k_auto_mode_policy), "",
                       "give it without namespaces");
    }
  }
}

void check_type(EntryRequest& request, GivenBy given_by, std::vector<std::string>& notes) {
  std::string& type = request.access.type;
  type = util::to_upper_ascii(type);
  if (type == k_standard_type) {
    return;
  }
  if (!is_node_type(type)) {
    const auto is_allowed = [](char c) {
      return util::is_upper(c) || util::is_digit(c) || c == '_';
    };
    const std::vector<std::string> types = entry_types();
    const std::string_view near = util::nearest(type, types);
    if (!near.empty() || !std::ranges::all_of(type, is_allowed)) {
      throw UsageError(fmt::format("invalid {} {}: it must be one of {}",
                                   given_by == GivenBy::flags ? "--type" : "type",
                                   util::quoted(type), fmt::join(types, ", ")),
                       "", near.empty() ? "" : fmt::format("did you mean {}?", near));
    }
    notes.push_back(fmt::format("{} is a type that this program does not know: EKS decides", type));
    return;
  }
  if (request.access.username || !request.access.groups.empty()) {
    throw UsageError(fmt::format("--type {} has a username and groups of its own", type), "",
                     "leave --username and --group out, or --type");
  }
  check_node_policies(request, given_by);
}

void check_tag(const std::string& key, const std::string& value, const std::string& given) {
  constexpr std::size_t k_longest_key = 128;
  constexpr std::size_t k_longest_value = 256;
  if (key.empty()) {
    throw UsageError("a tag without a key", given, "write it as --tag KEY=VALUE");
  }
  if (util::to_lower_ascii(key).starts_with("aws:")) {
    throw UsageError("AWS reserves the keys of tags that begin with aws:", given,
                     "give another key");
  }
  if (util::code_point_count(key) > k_longest_key ||
      util::code_point_count(value) > k_longest_value) {
    throw UsageError(fmt::format("a tag's key has up to {} characters and its value up to {}",
                                 k_longest_key, k_longest_value),
                     util::shortened(given, k_longest_value), "shorten it");
  }
}

void warn_of_request(const EntryRequest& request, std::size_t count, CheckedEntry& result) {
  const Requested& access = request.access;
  if (access.username && count > 1 && access.username->find("{{") == std::string::npos) {
    result.warnings.push_back(
        fmt::format("all {} identities get the same username, {}: audit logs will not tell them "
                    "apart",
                    count, *access.username));
  }
  for (const std::string& group : access.groups) {
    if (group.find("{{") != std::string::npos) {
      result.warnings.push_back(fmt::format(
          "EKS documents no templates in the groups of access entries: {} is kept literally",
          group));
    }
  }
}

} // namespace

std::string_view reserved_prefix(std::string_view text) {
  const auto found = std::ranges::find_if(
      k_reserved, [&](std::string_view prefix) { return text.starts_with(prefix); });
  return found == k_reserved.end() ? std::string_view() : *found;
}

std::vector<std::string> entry_types() {
  std::vector<std::string> types = {std::string(k_standard_type)};
  types.insert(types.end(), k_node_types.begin(), k_node_types.end());
  return types;
}

bool is_node_type(std::string_view type) {
  return std::ranges::find(k_node_types, type) != k_node_types.end();
}

bool needs_entry(const EntryRequest& request) {
  const std::string type = util::to_upper_ascii(request.access.type);
  return !request.policies.empty() || !request.tags.empty() || type == k_auto_mode_type ||
         type == k_hyperpod_type;
}

Tags parse_tags(const std::vector<std::string>& given) {
  constexpr std::size_t k_most = 50;
  Tags tags;
  for (const std::string& text : given) {
    const std::size_t at = text.find('=');
    if (at == std::string::npos) {
      throw UsageError("a tag without a value", text, "write it as --tag KEY=VALUE");
    }
    const std::string key = text.substr(0, at);
    const std::string value = text.substr(at + 1);
    check_tag(key, value, text);
    const auto same = std::ranges::find(
        tags, key, [](const auto& tag) -> const std::string& { return tag.first; });
    if (same == tags.end()) {
      tags.emplace_back(key, value);
    } else if (same->second != value) {
      throw UsageError(fmt::format("the tag {} is given twice, with different values", key), text,
                       "give it once");
    }
  }
  if (tags.size() > k_most) {
    throw UsageError(fmt::format("{} tags are given, and {} are allowed", tags.size(), k_most));
  }
  return tags;
}

CheckedEntry check_entry(EntryRequest request, std::size_t count, GivenBy given_by) {
  CheckedEntry result;
  check_type(request, given_by, result.notes);
  request.access = with_usable_names(std::move(request.access), given_by);
  if (request.access.username) {
    check_username(*request.access.username, given_by);
  }
  for (const std::string& group : request.access.groups) {
    check_group(group, given_by);
  }
  warn_of_request(request, count, result);
  result.request = std::move(request);
  return result;
}

void check_entry_principal(const std::string& arn, std::string_view type,
                           std::string_view cluster_account) {
  const auto parsed = identity::parse_arn(arn);
  if (!parsed) {
    return; // EKS judges
  }
  const bool is_role = parsed->resource.starts_with("role/");
  if (parsed->resource.starts_with("role/aws-service-role/") ||
      (is_role && identity::last_segment(parsed->resource).starts_with("AWSServiceRoleFor"))) {
    throw Error("EKS lets nobody make or change the access entry of a service-linked role", arn,
                "the AWS service that uses the role makes its entry itself");
  }
  if (parsed->resource.starts_with("federated-user/")) {
    throw Error("federated users cannot have access entries", arn,
                "give the role or user that they come from");
  }
  if (!is_node_type(type)) {
    return;
  }
  if (!is_role) {
    throw Error(fmt::format("an access entry of the type {} is for a role", type), arn,
                "give the role of the nodes");
  }
  if (type != k_hyperpod_type && !cluster_account.empty() && parsed->account != cluster_account) {
    throw Error(
        fmt::format("an access entry of the type {} is for a role of the cluster's account, "
                    "which is {}",
                    type, cluster_account),
        arn,
        "nodes of another account need a line in aws-auth: " +
            util::own_command(
                {"add-role", arn, "--store", "aws-auth", "--type", std::string(type)}));
  }
}

} // namespace iam::access
