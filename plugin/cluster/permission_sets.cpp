#include "cluster/permission_sets.hpp"

#include "aws/config/config_error.hpp"
#include "aws/credentials/credentials_error.hpp"
#include "aws/credentials/sso.hpp"
#include "aws/error.hpp"
#include "identity/arn.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace iam::cluster {

using identity::PermissionSet;

namespace {

// The cure for users without the set.
std::string give_arn() {
  return "give the role's ARN; someone with access to its account can find it with " +
         util::aws_command(
             {"iam", "list-roles", "--path-prefix", std::string(identity::k_permission_set_path)},
             util::Runner::somebody_else);
}

std::string account_of(const aws::Role& role) {
  const auto arn = identity::parse_arn(role.arn);
  return arn ? arn->account : "";
}

std::vector<std::string> set_names(const std::vector<aws::Role>& roles) {
  std::vector<std::string> names;
  for (const aws::Role& role : roles) {
    if (const auto name = identity::permission_set_of_role(role.name)) {
      names.emplace_back(*name);
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

[[noreturn]] void fail_unknown(const PermissionSet& set, const std::vector<aws::Role>& roles) {
  const std::vector<std::string> names = set_names(roles);
  std::string_view nearest = util::nearest(set.name, names);
  const auto same = std::find_if(names.begin(), names.end(), [&](const std::string& name) {
    return util::to_lower_ascii(name) == util::to_lower_ascii(set.name);
  });
  if (same != names.end()) {
    nearest = *same;
  }
  const auto for_account = identity::cure_for_account(set.name);
  throw util::Error(
      fmt::format("there is no role of the permission set {} in {}", util::quoted(set.name),
                  set.account.empty() ? "your account" : "account " + set.account),
      "",
      for_account        ? *for_account
      : !nearest.empty() ? fmt::format("did you mean {}?", nearest)
      : names.empty()    ? "name the account with SET@ACCOUNT; AWS makes the role when the set is "
                           "first assigned to somebody there"
                         : fmt::format("the sets there: {}", fmt::join(names, ", ")));
}

PermissionSetRole only_role(const PermissionSet& set, const std::vector<aws::Role>& roles) {
  std::vector<const aws::Role*> found;
  std::vector<std::string> arns;
  for (const aws::Role& role : roles) {
    if (identity::permission_set_of_role(role.name) == set.name) {
      found.push_back(&role);
      arns.push_back(role.arn);
    }
  }
  if (found.empty()) {
    fail_unknown(set, roles);
  }
  if (found.size() > 1) {
    throw util::Error(fmt::format("the permission set {} has {} roles: {}", util::quoted(set.name),
                                  found.size(), fmt::join(arns, ", ")),
                      "", "give the ARN of the one you mean, without --sso");
  }
  return {found.front()->arn, account_of(*found.front()), found.front()->name};
}

RoleCredentials ask_portal(const PermissionSet& set, AwsSession& aws) {
  aws::SsoSettings portal = aws::find_portal(aws.settings());
  portal.account = set.account;
  portal.role = set.name;
  RoleCredentials result;
  try {
    result.credentials = aws::sso_credentials(portal, aws.tools());
  } catch (const aws::AwsError& error) {
    if (error.code() != "ForbiddenException") {
      throw;
    }
    throw util::Error(
        fmt::format("you are not assigned the permission set {} in account {} (asked with the {})",
                    util::quoted(set.name), set.account,
                    portal.profile.empty() ? "SSO session " + portal.session
                                           : "profile " + portal.profile),
        portal.start_url,
        identity::cure_for_account(set.name).value_or(fmt::format(
            "{} shows yours; else {}", util::own_command({"sso", "roles"}), give_arn())));
  }
  const aws::CallerIdentity caller =
      aws::Sts(aws.runtime(), aws.settings().endpoint(aws::Service::sts), result.credentials)
          .get_caller_identity();
  result.session_arn = caller.arn;
  result.role_arn = identity::canonicalize(caller.arn).arn;
  return result;
}

// The ARN of a permission set's role with its path, which names the Region of IAM Identity Center,
// unless that is us-east-1 (IAM Identity Center User Guide, referencing permission sets).
std::string with_path(const std::string& role_arn, const std::string& region) {
  auto arn = identity::parse_arn(role_arn);
  if (!arn) {
    return role_arn;
  }
  const std::string folder = region.empty() || region == "us-east-1" ? "" : region + "/";
  arn->resource = fmt::format("role{}{}{}", identity::k_permission_set_path, folder,
                              identity::last_segment(arn->resource));
  return arn->text();
}

} // namespace

PermissionSetRole PermissionSets::role_of(const PermissionSet& set) {
  if (may_ask_iam(set)) {
    return only_role(set, *m_roles);
  }
  return role_in_portal(
      {set.name, set.account.empty() ? own_account().value_or(m_cluster_account) : set.account});
}

std::optional<std::string> PermissionSets::own_account() {
  try {
    return m_aws.account();
  } catch (const aws::CredentialsError& error) {
    if (error.problem() != aws::CredentialsError::Problem::none_found) {
      throw;
    }
    m_denied = error.cause();
    return std::nullopt;
  }
}

bool PermissionSets::may_ask_iam(const PermissionSet& set) {
  if (!set.account.empty() && own_account() != set.account) {
    return false;
  }
  if (m_roles || !m_denied.empty()) {
    return m_roles.has_value();
  }
  try {
    m_roles = m_aws.iam().list_roles(std::string(identity::k_permission_set_path));
  } catch (const aws::AwsError& error) {
    if (error.code() != "AccessDenied") {
      throw;
    }
    m_denied = "IAM does not let you list roles, which is iam:ListRoles";
  } catch (const aws::CredentialsError& error) {
    if (error.problem() != aws::CredentialsError::Problem::none_found) {
      throw;
    }
    m_denied = error.cause();
  }
  return m_roles.has_value();
}

PermissionSetRole PermissionSets::role_in_portal(const PermissionSet& set) {
  if (set.account.empty()) {
    throw util::UsageError(
        fmt::format("the account of the permission set {} is not known", util::quoted(set.name)),
        "",
        identity::cure_for_account(set.name).value_or(
            "write SET@ACCOUNT; " + util::own_command({"sso", "roles"}) + " shows yours"));
  }
  try {
    const RoleCredentials role = portal_credentials(set, m_aws);
    const std::string name(identity::last_segment(role.role_arn));
    const std::string region = aws::find_portal(m_aws.settings()).region;
    return {with_path(role.role_arn, region), set.account, name};
  } catch (const aws::ConfigError& error) {
    throw util::Error(fmt::format("the role of the permission set {} can be found through your SSO "
                                  "session alone ({}), and {}",
                                  util::quoted(set.name),
                                  m_denied.empty() ? "it is of another account" : m_denied,
                                  error.cause()),
                      error.where(), fmt::format("{}; or {}", error.cure(), give_arn()));
  }
}

RoleCredentials portal_credentials(const PermissionSet& set, AwsSession& aws) {
  RoleCredentials result = ask_portal(set, aws);
  const auto arn = identity::parse_arn(result.role_arn);
  const auto name = identity::permission_set_of_role(identity::last_segment(result.role_arn));
  if (!arn || name != set.name || arn->account != set.account) {
    throw util::Error(
        fmt::format(
            "the portal gave credentials of another role, which is not of the permission set {}",
            util::quoted(set.text())),
        result.role_arn, give_arn());
  }
  return result;
}

RoleCredentials credentials_of(const identity::Principal& principal, RoleRequest how,
                               AwsSession& aws) {
  if (const auto set = identity::permission_set_of_role(principal.name)) {
    return portal_credentials({std::string(*set), principal.account}, aws);
  }
  const bool is_session = principal.written.find(":assumed-role/") != std::string::npos;
  how.arn = is_session ? principal.arn : principal.written;
  how.name = principal.name;
  how.account = principal.account;
  return assume_role(how, aws);
}

} // namespace iam::cluster
