#include "cli/completion/account_values.hpp"

#include "cli/completion/timely_answer.hpp"
#include "cluster/native_credentials.hpp"
#include "identity/arn.hpp"
#include "identity/permission_set.hpp"
#include "kube/selection.hpp"
#include "util/json.hpp"

#include <fmt/format.h>

namespace iam::cli {
namespace {

using util::Json;

constexpr std::string_view k_service_path = "/aws-service-role/"; // nobody can assume these

// Returns the variables that decide who the caller is to AWS, without secrets: a hash of them
// becomes the name of a file.
std::string aws_variables(const util::Environment& environment) {
  std::string result;
  for (const std::string& entry : environment.entries()) {
    const std::string name = entry.substr(0, entry.find('='));
    const bool secret = !name.ends_with("_FILE") && (name.find("SECRET") != std::string::npos ||
                                                     name.find("TOKEN") != std::string::npos);
    if (name.starts_with("AWS_") && !secret) {
      result += entry + '\n';
    }
  }
  return result;
}

// Returns the key of a question about everything that the account depends on (cluster::open_aws).
std::string key_of(const char* question, const cluster::ConnectionFlags& flags,
                   const kube::Selection& selection, const util::Environment& environment) {
  std::string stanza;
  if (const auto& exec = selection.user.exec) {
    stanza = fmt::format("{}\n{}\n{}", exec->command, fmt::join(exec->args, "\n"),
                         aws_variables(cluster::environment_of(*exec, environment)));
  }
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}", question, flags.aws.profile.value_or(""),
                     cluster::eks_cluster_of(flags, selection).region, flags.aws.endpoint_url,
                     stanza, aws_variables(environment));
}

kube::Selection selection_or_none(const cluster::ConnectionFlags& flags,
                                  const util::Environment& environment) {
  try {
    return cluster::selection_of(flags, environment);
  } catch (const util::Error&) {
    return {}; // the environment alone decides who asks
  }
}

// Returns `[{"arn": ..., "path": ...}]`, or null if there is no answer in time.
Json list_roles(const cluster::ConnectionFlags& flags, const cluster::Host& host) {
  const util::Environment& environment = host.environment;
  const kube::Selection selection = selection_or_none(flags, environment);
  return timely_answer({key_of("roles", flags, selection, environment),
                        [&] {
                          Json roles = Json::array();
                          const auto aws = cluster::open_aws(flags, selection, host);
                          for (const aws::Role& role : aws->iam().list_roles("/")) {
                            roles.push_back({{"arn", role.arn}, {"path", role.path}});
                          }
                          return roles;
                        }},
                       host);
}

} // namespace

Candidates account_roles(const cluster::ConnectionFlags& flags, const cluster::Host& host) {
  Candidates candidates;
  for (const Json& role : list_roles(flags, host)) {
    const std::string path = util::text_at(role, "path");
    if (path.starts_with(k_service_path)) {
      continue;
    }
    const std::string arn = identity::without_role_path(util::text_at(role, "arn"));
    const auto set = identity::permission_set_of_arn(arn);
    candidates.push_back({arn, set           ? fmt::format("permission set {}", set->name)
                               : path == "/" ? ""
                                             : "path " + path});
  }
  return candidates;
}

Candidates eks_clusters(const cluster::ConnectionFlags& flags, const cluster::Host& host) {
  const kube::Selection none;
  const Json names = timely_answer(
      {key_of("clusters", flags, none, host.environment),
       [&] { return Json(cluster::open_aws(flags, none, host)->eks("").list_clusters()); }},
      host);
  Candidates candidates;
  for (const Json& name : names) {
    candidates.push_back({name.get<std::string>()});
  }
  return candidates;
}

std::vector<std::string> account_permission_sets(const cluster::ConnectionFlags& flags,
                                                 const cluster::Host& host) {
  std::vector<std::string> sets;
  for (const Json& role : list_roles(flags, host)) {
    const auto set = identity::permission_set_of_arn(util::text_at(role, "arn"));
    if (set && util::text_at(role, "path").starts_with(identity::k_permission_set_path)) {
      sets.push_back(set->text());
    }
  }
  return sets;
}

} // namespace iam::cli
