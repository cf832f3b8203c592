#include "access/requested.hpp"

#include "awsauth/groups.hpp"
#include "awsauth/templates.hpp"
#include "identity/arn.hpp"
#include "util/error.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace iam::access {
namespace {

// Kubernetes does not limit these names. Its own longest names have 253 characters; a username may
// be an ARN with IAM's longest path.
constexpr std::size_t k_longest_group = 253;
constexpr std::size_t k_longest_username = 1024;

constexpr std::string_view k_standard = "STANDARD";

struct NodeType {
  std::string_view name;
  std::string_view username;
  std::array<std::string_view, 3> groups; // the last may be empty
};

constexpr std::array<NodeType, 4> k_node_types = {{
    {"EC2_LINUX",
     "system:node:{{EC2PrivateDNSName}}",
     {"system:bootstrappers", "system:nodes", ""}},
    {"EC2_WINDOWS",
     "system:node:{{EC2PrivateDNSName}}",
     {"system:bootstrappers", "system:nodes", "eks:kube-proxy-windows"}},
    {"FARGATE_LINUX",
     "system:node:{{SessionName}}",
     {"system:bootstrappers", "system:nodes", "system:node-proxier"}},
    {"HYBRID_LINUX", "system:node:{{SessionName}}", {"system:bootstrappers", "system:nodes", ""}},
}};

void fill_in_node_type(Requested& request, const NodeType& type) {
  if (request.username || !request.groups.empty()) {
    throw util::UsageError(fmt::format("--type {} has a username and groups of its own", type.name),
                           "", "leave --username and --group out, or --type");
  }
  request.username = type.username;
  for (const std::string_view group : type.groups) {
    if (!group.empty()) {
      request.groups.emplace_back(group);
    }
  }
}

void fill_in_type(Requested& request, const std::string& principal_arn) {
  request.type = util::to_upper_ascii(request.type);
  if (request.type == k_standard) {
    return;
  }
  const auto found = std::find_if(k_node_types.begin(), k_node_types.end(),
                                  [&](const NodeType& type) { return type.name == request.type; });
  if (found != k_node_types.end()) {
    fill_in_node_type(request, *found);
    return;
  }
  if (request.type == "EC2" || request.type == "HYPERPOD_LINUX") {
    throw util::UsageError(
        fmt::format("--type {} is a type of access entries, which aws-auth cannot express",
                    request.type),
        "",
        "make an access entry: " +
            util::own_command({"add-role", principal_arn.empty() ? "ARN" : principal_arn, "--store",
                               "entries", "--type", request.type}));
  }
  throw util::UsageError(fmt::format("invalid --type {}: it must be one of {}",
                                     util::quoted(request.type), fmt::join(types(), ", ")));
}

// What `field`, username or group, is called where the user gives it.
std::string name_of(std::string_view field, GivenBy given_by) {
  return given_by == GivenBy::flags ? fmt::format("--{}", field) : fmt::format("the {}", field);
}

void check_text(std::string_view field, std::string_view text, std::size_t longest,
                GivenBy given_by) {
  const bool is_flag = given_by == GivenBy::flags;
  const std::string flag = name_of(field, given_by);
  if (text.empty()) {
    throw util::UsageError(fmt::format("{} is empty", flag), "",
                           fmt::format("give a name, or leave {} out", is_flag ? flag : "it"));
  }
  if (!util::is_utf8(text) || util::printable(text) != text) {
    throw util::Error(fmt::format("{} {} holds a control character", flag, util::quoted(text)), "",
                      "give a name without it");
  }
  if (is_flag && text.starts_with('-')) {
    throw util::UsageError(fmt::format("{} {} looks like a flag", flag, text), "",
                           fmt::format("give a name after {}", flag));
  }
  if (text.size() > longest) {
    throw util::Error(
        fmt::format("{} has {} characters, and {} are allowed", flag, text.size(), longest), "",
        "give a shorter name");
  }
  if (util::trim(text) != text) {
    throw util::Error(fmt::format("{} {} begins or ends with a blank, which no binding would match",
                                  flag, util::quoted(text)),
                      "", "remove the blank");
  }
}

// Refuses what looks like several groups. The distinguished names of directories hold commas, too:
// `cn=admins,dc=example`.
void refuse_lists(const std::string& group, GivenBy given_by) {
  if (group.find(',') != std::string::npos && group.find('=') == std::string::npos) {
    throw util::UsageError(fmt::format("{} {} looks like several groups",
                                       name_of("group", given_by), util::quoted(group)),
                           "",
                           given_by == GivenBy::flags ? "give --group once for each"
                                                      : "make each an item of the list");
  }
}

void warn_of_unknown_templates(std::string_view text, std::vector<std::string>& warnings) {
  for (const std::string_view name : awsauth::unknown_templates(text)) {
    warnings.push_back(
        fmt::format("{} is not an aws-auth template and is kept literally; valid ones: {}", name,
                    fmt::join(awsauth::k_templates, ", ")));
  }
}

void warn_of_doubtful(const std::string& group, GivenBy given_by,
                      std::vector<std::string>& warnings) {
  if (std::string doubt = awsauth::doubt_about_group(group); !doubt.empty()) {
    warnings.push_back(std::move(doubt));
  }
  // The distinguished names of directories hold blanks: `cn=All Admins,dc=example`.
  if (group.find(' ') != std::string::npos && group.find('=') == std::string::npos) {
    warnings.push_back(
        fmt::format("the group {} holds a blank; of several groups {}", util::quoted(group),
                    given_by == GivenBy::flags ? "give each with a --group of its own"
                                               : "make each an item of the list"));
  }
}

bool has_template(std::string_view text) {
  return text.find("{{") != std::string_view::npos;
}

void warn_of_username(const Requested& request, std::size_t count, GivenBy given_by,
                      std::vector<std::string>& warnings) {
  const std::string& username = *request.username;
  warn_of_unknown_templates(username, warnings);
  if (request.type != "STANDARD") {
    return;
  }
  if (username.starts_with("system:")) {
    warnings.push_back(
        fmt::format("usernames that begin with system: are Kubernetes' own: {}", username));
  }
  if (username.find("{{EC2PrivateDNSName}}") != std::string::npos) {
    warnings.push_back(
        fmt::format("with {{{{EC2PrivateDNSName}}}} only EC2 instances can log in; nodes {}",
                    given_by == GivenBy::flags ? "are --type EC2_LINUX or EC2_WINDOWS"
                                               : "need the groups system:bootstrappers and "
                                                 "system:nodes"));
  }
  if (username.starts_with("{{SessionName")) {
    warnings.push_back(
        "with a username that begins with the session's name, whoever assumes the role "
        "can take anybody's username; put something before it, such as dev:" +
        username);
  }
  if (count > 1 && !has_template(username)) {
    warnings.push_back(
        fmt::format("all {} identities get the same username, {}: audit logs will not "
                    "tell them apart",
                    count, username));
  }
}

} // namespace

std::vector<std::string> types() {
  std::vector<std::string> types = {std::string(k_standard)};
  for (const NodeType& type : k_node_types) {
    types.emplace_back(type.name);
  }
  return types;
}

void require_rendered(std::string_view what, std::string_view text) {
  if (const std::string_view language = awsauth::template_language(text); !language.empty()) {
    throw util::Error(fmt::format("{} looks like a template ({})", what, language), "",
                      "render it first");
  }
  if (awsauth::is_placeholder(text)) {
    throw util::Error(fmt::format("{} looks like a value that nobody has filled in", what), "",
                      "fill it in first");
  }
}

Requested with_usable_names(Requested request, GivenBy given_by) {
  std::vector<std::string> groups;
  for (const std::string& group : request.groups) {
    check_text("group", group, k_longest_group, given_by);
    refuse_lists(group, given_by);
    if (std::ranges::find(groups, group) == groups.end()) {
      groups.push_back(group);
    }
  }
  request.groups = std::move(groups);
  if (request.username) {
    check_text("username", *request.username, k_longest_username, given_by);
  }
  return request;
}

Checked check(Requested request, std::size_t count, const std::string& principal_arn,
              GivenBy given_by) {
  Checked result;
  fill_in_type(request, principal_arn);
  request = with_usable_names(std::move(request), given_by);
  if (request.username) {
    warn_of_username(request, count, given_by, result.warnings);
  }
  for (const std::string& group : request.groups) {
    warn_of_unknown_templates(group, result.warnings);
    warn_of_doubtful(group, given_by, result.warnings);
  }
  result.request = std::move(request);
  return result;
}

std::string default_username(const identity::Principal& principal) {
  const auto arn = identity::parse_arn(principal.arn);
  if (principal.type != identity::PrincipalType::role || !arn) {
    return principal.arn;
  }
  return identity::Arn{arn->partition, "sts", "", arn->account,
                       fmt::format("assumed-role/{}/{{{{SessionName}}}}", principal.name)}
      .text();
}

std::string default_username(const awsauth::Mapping& mapping) {
  const auto arn = identity::parse_arn(mapping.arn);
  identity::Principal principal;
  principal.arn = mapping.arn;
  if (arn && arn->resource.starts_with("role/")) {
    principal.name = identity::last_segment(arn->resource);
  } else {
    principal.type = identity::PrincipalType::user;
  }
  return default_username(principal);
}

awsauth::Mapping mapping_for(const identity::Principal& principal, awsauth::List list,
                             const Requested& request) {
  awsauth::Mapping result;
  result.list = list;
  result.arn = principal.arn;
  result.username = request.username ? *request.username : default_username(principal);
  result.groups = request.groups;
  return result;
}

} // namespace iam::access
