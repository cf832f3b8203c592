#include "access/effective.hpp"
#include "access/entry_plan.hpp"
#include "access/entry_request.hpp"
#include "access/migration_command.hpp"
#include "access/migration_line.hpp"
#include "access/requested.hpp"
#include "awsauth/entry.hpp"
#include "identity/arn.hpp"
#include "util/error.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace iam::access {
namespace {

constexpr std::string_view k_node_prefix = "system:node:";
constexpr std::string_view k_by_dns_name = "system:node:{{EC2PrivateDNSName}}";
constexpr std::array<std::string_view, 2> k_by_session = {"system:node:{{SessionName}}",
                                                          "system:node:{{SessionNameRaw}}"};
constexpr std::string_view k_nodes = "system:nodes";
constexpr std::string_view k_bootstrappers = "system:bootstrappers";
constexpr std::string_view k_authenticated = "system:authenticated";
constexpr std::string_view k_windows = "eks:kube-proxy-windows";

bool has(const auto& texts, std::string_view text) {
  return std::ranges::find(texts, text) != std::ranges::end(texts);
}

bool is_named(const std::set<std::string>& roles, const awsauth::Mapping& mapping) {
  return roles.contains(awsauth::fold(mapping.arn));
}

// What the line `mapping` is judged by beside its own text.
struct LineFacts {
  const awsauth::Mapping& mapping;
  const KnownPrincipal& known;
  const MigrationInput& input;
  const MigrationOptions& options;
  const BindingCopies& bindings;

  // The command that plans again with the type that the user chooses.
  std::string with_type(const std::string& type) const {
    return command_with_type(options, mapping.arn, type);
  }
};

struct TypeChoice {
  std::string type;    // empty: none fits
  std::string refusal; // why not
  std::string cure;
};

// Of lines whose nodes are named by their session.
TypeChoice type_by_session(const LineFacts& line) {
  const awsauth::Mapping& mapping = line.mapping;
  const NodeRoles& roles = line.input.node_roles;
  if (is_named(roles.fargate, mapping)) {
    return {"FARGATE_LINUX", "", ""};
  }
  if (line.known.is_for_hybrid_nodes && roles.has_remote_networks == true) {
    return {"HYBRID_LINUX", "", ""};
  }
  if (is_named(roles.node_groups, mapping) ||
      (roles.is_complete && roles.has_remote_networks == false)) {
    return {"",
            "its nodes are named by their session, as EC2 instances by their ID, and no type of "
            "access entries gives them these names",
            "keep the line until the nodes are replaced by some that are named by their private "
            "DNS name; if they are Fargate's or hybrid nodes after all: " +
                line.with_type("FARGATE_LINUX")};
  }
  return {"",
          "its nodes are named by their session, and whether they are Fargate's, hybrid nodes or "
          "EC2 instances is unknown",
          fmt::format("say which: {} or {}", line.with_type("FARGATE_LINUX"),
                      line.with_type("HYBRID_LINUX"))};
}

TypeChoice type_by_dns_name(const LineFacts& line) {
  const awsauth::Mapping& mapping = line.mapping;
  const std::string type = has(mapping.groups, k_windows) ? "EC2_WINDOWS" : "EC2_LINUX";
  if (!has(mapping.groups, k_nodes)) {
    return {"",
            fmt::format("it has a node's username without the group {}, which every type of node "
                        "would give it",
                        k_nodes),
            "if they are nodes: " + line.with_type(type)};
  }
  if (type == "EC2_WINDOWS" && is_named(line.input.node_roles.linux_groups, mapping)) {
    return {"", "the role is one of Windows and of Linux nodes, and an access entry is of one type",
            "give the Windows nodes a role of their own, and plan again"};
  }
  return {type, "", ""};
}

TypeChoice type_of(const LineFacts& line) {
  if (line.mapping.username == k_by_dns_name) {
    return type_by_dns_name(line);
  }
  if (has(k_by_session, line.mapping.username)) {
    return type_by_session(line);
  }
  return {"", fmt::format("no type of access entries names nodes {}", line.mapping.username),
          "keep the line, or say the type if they may be named otherwise: " +
              line.with_type("EC2_LINUX")};
}

// The groups of the line that `type` does not give. Everybody has system:authenticated, and EKS
// lets nodes of its types join without system:bootstrappers.
std::vector<std::string> further_groups(const awsauth::Mapping& mapping,
                                        const awsauth::Mapping& standard) {
  std::vector<std::string> further;
  for (const std::string& group : mapping.groups) {
    if (!group.empty() && group != k_authenticated && group != k_bootstrappers &&
        !has(standard.groups, group) && !has(further, group)) {
      further.push_back(group);
    }
  }
  return further;
}

// Says which groups of the line end. Those that give something end only if the user has said so.
void end_further_groups(Conversion& result, const LineFacts& line, const awsauth::Mapping& standard,
                        const std::string& type, bool is_told) {
  const BindingCopies& bindings = line.bindings;
  std::vector<std::string> bound;
  for (const std::string& group : further_groups(line.mapping, standard)) {
    const bool has_template = group.find("{{") != std::string::npos;
    if (group == k_masters || has_template || !bindings.are_known() || bindings.is_bound(group)) {
      bound.push_back(group);
    } else {
      result.remarks.push_back(fmt::format("its group {} ends; no binding names it", group));
    }
  }
  if (bound.empty()) {
    return;
  }
  result.remarks.push_back(
      fmt::format("its nodes lose the rights of these groups: {}", fmt::join(bound, ", ")));
  if (!is_told) {
    result.refusal = fmt::format("an entry of the type {} has no further groups, and the line has "
                                 "{}",
                                 type, fmt::join(bound, ", "));
    result.cure =
        fmt::format("give what needs these groups an IAM role of its own; if they may end: {}",
                    line.with_type(type));
  }
}

// Says what differs between the line and an entry of `type`.
void compare_with_type(Conversion& result, const LineFacts& line, const std::string& type,
                       bool is_told) {
  const awsauth::Mapping& mapping = line.mapping;
  const Requested given = check({.username = {}, .groups = {}, .type = type}, 1, "").request;
  awsauth::Mapping standard;
  standard.username = given.username.value_or("");
  standard.groups = given.groups;
  if (mapping.username != standard.username) {
    result.remarks.push_back(fmt::format("its nodes' username changes from {} to {}",
                                         mapping.username, standard.username));
  }
  for (const std::string& group : standard.groups) {
    if (group != k_bootstrappers && !has(mapping.groups, group)) {
      result.remarks.push_back(fmt::format("its nodes gain the group {}", group));
    }
  }
  if (has(mapping.groups, k_bootstrappers)) {
    result.remarks.push_back(fmt::format("keep the line until a new node of this role has joined: "
                                         "EKS does not document that its nodes have {}",
                                         k_bootstrappers));
  }
  end_further_groups(result, line, standard, type, is_told);
}

// What EKS does of itself with the role of a managed node group or a Fargate profile.
void remark_on_own_entries(Conversion& result, const awsauth::Mapping& mapping,
                           const MigrationInput& input) {
  if (!type_of_own_entry(mapping, input).empty()) {
    result.remarks.push_back(fmt::format(
        "EKS makes an entry of this role itself in the step to API_AND_CONFIG_MAP, since it is "
        "that of a {}; from then on the line does nothing",
        is_named(input.node_roles.fargate, mapping) ? "Fargate profile" : "managed node group"));
  }
}

} // namespace

std::string type_of_own_entry(const awsauth::Mapping& mapping, const MigrationInput& input) {
  if (input.mode != Mode::config_map) {
    return "";
  }
  const NodeRoles& roles = input.node_roles;
  return is_named(roles.fargate, mapping)        ? "FARGATE_LINUX"
         : is_named(roles.linux_groups, mapping) ? "EC2_LINUX"
         : is_named(roles.node_groups, mapping)  ? "EC2_WINDOWS"
                                                 : "";
}

NodeRoles node_roles_of(const std::vector<ManagedNodes>& nodes) {
  NodeRoles roles;
  for (const ManagedNodes& each : nodes) {
    const std::string role = awsauth::fold(identity::without_role_path(each.role));
    if (each.source == ManagedNodes::Source::fargate_profile) {
      roles.fargate.insert(role);
      continue;
    }
    roles.node_groups.insert(role);
    if (!each.is_windows()) {
      roles.linux_groups.insert(role);
    }
  }
  return roles;
}

bool is_node_line(const awsauth::Mapping& mapping) {
  return mapping.username == k_by_dns_name ||
         (mapping.username.starts_with(k_node_prefix) &&
          (has(mapping.groups, k_nodes) || has(mapping.groups, k_bootstrappers)));
}

Conversion convert_nodes(const awsauth::Mapping& mapping, const std::string& principal,
                         const KnownPrincipal& known, const MigrationInput& input,
                         const MigrationOptions& options, const BindingCopies& bindings) {
  Conversion result{.is_for_nodes = true};
  const LineFacts line{mapping, known, input, options, bindings};
  const auto told = options.types.find(awsauth::fold(mapping.arn));
  const bool is_told = told != options.types.end();
  const TypeChoice choice = is_told ? TypeChoice{told->second, "", ""} : type_of(line);
  result.refusal = choice.refusal;
  result.cure = choice.cure;
  remark_on_own_entries(result, mapping, input);
  try {
    check_entry_principal(principal, choice.type.empty() ? "EC2_LINUX" : choice.type,
                          input.account);
  } catch (const util::Error& error) {
    result.refusal = error.cause();
    result.cure = "keep the line, and the mode API_AND_CONFIG_MAP, as long as there are such "
                  "nodes";
    return result;
  }
  if (choice.type.empty()) {
    return result;
  }
  result.wanted = wanted_entry(
      principal,
      {.access = {.username = {}, .groups = {}, .type = choice.type}, .policies = {}, .tags = {}});
  compare_with_type(result, line, choice.type, is_told);
  if (choice.type == "EC2_WINDOWS") {
    result.remarks.emplace_back("all nodes of this role must run Windows");
  }
  if (input.account.empty()) {
    result.remarks.emplace_back(
        "the cluster's account is unknown, and EKS takes nodes of its own account only");
  }
  return result;
}

} // namespace iam::access
