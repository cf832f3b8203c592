#include "kube/selection.hpp"

#include "kube/in_cluster.hpp"
#include "kube/kubeconfig_load.hpp"
#include "kube/validate.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <utility>

namespace iam::kube {
namespace {

constexpr std::string_view k_default_server = "http://localhost:8080";

// "did you mean …" if one of the names is near, else the command of `kubectl config` that lists
// them.
template<typename Value>
std::string cure_for(const std::string& name, const std::map<std::string, Value>& entries,
                     const std::string& how_to_list) {
  std::vector<std::string> names;
  for (const auto& entry : entries) {
    names.push_back(entry.first);
  }
  const std::string_view near = util::nearest(name, names);
  return near.empty() ? "list the names with: " + util::kubectl_command({"config", how_to_list})
                      : fmt::format("did you mean {}?", util::quoted(near));
}

// The entry called `name`, or an empty one. A name from a flag must exist.
template<typename Value>
Value find(const std::map<std::string, Value>& entries, const std::string& name, bool is_required,
           std::string_view kind, const std::string& how_to_list) {
  const auto found = entries.find(name);
  if (found != entries.end()) {
    return found->second;
  }
  if (is_required) {
    throw util::Error(fmt::format("{} {} does not exist", kind, util::quoted(name)), "",
                      cure_for(name, entries, how_to_list));
  }
  return {};
}

const std::string& first_set(const std::string& a, const std::string& b) {
  return a.empty() ? b : a;
}

User overlaid(User user, const Overrides& overrides) {
  resolve_paths(user);
  if (!overrides.token.empty()) {
    user.token = overrides.token;
  }
  if (!overrides.as.empty()) {
    user.impersonation.user = overrides.as;
  }
  if (!overrides.as_uid.empty()) {
    user.impersonation.uid = overrides.as_uid;
  }
  if (!overrides.as_groups.empty()) {
    user.impersonation.groups = overrides.as_groups;
  }
  return user;
}

Cluster overlaid(Cluster cluster, const Overrides& overrides) {
  resolve_paths(cluster);
  // A flag that says how to trust the server overrides all related fields.
  if (overrides.insecure_skip_tls_verify || !overrides.certificate_authority.empty()) {
    cluster.insecure_skip_tls_verify = overrides.insecure_skip_tls_verify;
    cluster.certificate_authority = overrides.certificate_authority;
    cluster.certificate_authority_data.clear();
  }
  // Another server has another name.
  if (!overrides.tls_server_name.empty() || !overrides.server.empty()) {
    cluster.tls_server_name = overrides.tls_server_name;
  }
  if (!overrides.server.empty()) {
    cluster.server = overrides.server;
  }
  return cluster;
}

// What kubectl treats as "nothing is configured": its default without any additions.
bool is_default(const Selection& selection, const std::string& default_server) {
  const Impersonation none;
  return selection.cluster.server == default_server && selection.cluster.proxy_url.empty() &&
         !selection.cluster.disable_compression && selection.user.impersonation == none &&
         (selection.request_timeout.empty() || selection.request_timeout == "0");
}

// What to do if groups or a uid are to be impersonated without a user; empty otherwise.
std::string cure_for_impersonation(const Impersonation& impersonation) {
  return impersonation.user.empty() && impersonation != Impersonation()
             ? "name the user to impersonate as well: --as USER"
             : "";
}

void check_usable(const Selection& selection, const Kubeconfig& config) {
  std::vector<std::string> problems;
  if (!selection.context_name.empty() && !config.contexts.contains(selection.context_name)) {
    problems.push_back("context was not found for specified context: " + selection.context_name);
  }
  const auto of_user = problems_of(selection.user_name, selection.user);
  problems.insert(problems.end(), of_user.begin(), of_user.end());
  const auto of_cluster = problems_of(selection.cluster_name, selection.cluster);
  problems.insert(problems.end(), of_cluster.begin(), of_cluster.end());
  if (!problems.empty()) {
    throw InvalidConfiguration(problems,
                               of_user.empty() && !of_cluster.empty() ? selection.cluster.place
                                                                      : selection.user.place,
                               cure_for_impersonation(selection.user.impersonation));
  }
}

// kubectl does not say this, and then cannot connect.
std::string why_default(const Selection& selection, const std::string& server) {
  const std::string use = "using " + server;
  if (selection.cluster_name.empty()) {
    return fmt::format("no kubeconfig chooses a cluster, {}; for an EKS cluster, {} writes one",
                       use,
                       util::own_command({"update-kubeconfig", "--name", util::k_chosen_cluster}));
  }
  return selection.cluster.place.file.empty()
             ? fmt::format("the cluster {} of the context {} is in no kubeconfig, {}",
                           util::quoted(selection.cluster_name),
                           util::quoted(selection.context_name), use)
             : fmt::format("the cluster {} has no server, {}", util::quoted(selection.cluster_name),
                           use);
}

} // namespace

InvalidConfiguration::InvalidConfiguration(std::vector<std::string> problems, const Place& place,
                                           std::string cure)
    : Error(fmt::format("{}", fmt::join(problems, "; ")), place.text(),
            cure.empty() ? "repair the kubeconfig there, or choose another context with --context"
                         : std::move(cure)),
      m_problems(std::move(problems)) {}

Selection select(const Kubeconfig& config, const Overrides& overrides,
                 const util::Environment& environment, const std::string& service_account_folder) {
  Selection selection;
  selection.context_name = first_set(overrides.context, config.current_context);
  selection.request_timeout = overrides.request_timeout;
  const auto chosen = config.contexts.find(selection.context_name);
  const Context context = chosen == config.contexts.end() ? Context() : chosen->second;
  selection.cluster_name = first_set(overrides.cluster, context.cluster);
  selection.user_name = first_set(overrides.user, context.user);
  // In kubectl's order.
  selection.user = overlaid(
      find(config.users, selection.user_name, !overrides.user.empty(), "auth info", "get-users"),
      overrides);
  find(config.contexts, selection.context_name, !overrides.context.empty(), "context",
       "get-contexts");
  selection.cluster = overlaid(find(config.clusters, selection.cluster_name,
                                    !overrides.cluster.empty(), "cluster", "get-clusters"),
                               overrides);
  const std::string default_server =
      environment.get_nonempty("KUBERNETES_MASTER").value_or(std::string(k_default_server));
  const bool has_no_server = selection.cluster.server.empty();
  if (has_no_server) {
    selection.cluster.server = default_server;
  }
  check_usable(selection, config);
  if (is_default(selection, default_server)) {
    if (auto pod = in_cluster(environment, overrides, service_account_folder)) {
      return std::move(*pod);
    }
  }
  if (has_no_server) {
    selection.warnings.push_back(why_default(selection, default_server));
  }
  return selection;
}

} // namespace iam::kube
