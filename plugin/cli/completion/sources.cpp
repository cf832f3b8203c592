#include "cli/completion/sources.hpp"

#include "aws/config/profiles.hpp"
#include "aws/regions.hpp"
#include "cli/completion/account_values.hpp"
#include "cli/completion/cluster_question.hpp"
#include "cli/completion/map_values.hpp"
#include "cli/flags.hpp"
#include "kube/group_bindings.hpp"
#include "kube/kubeconfig_load.hpp"
#include "kube/list.hpp"
#include "net/redact.hpp"
#include "present/access_policy.hpp"
#include "util/characters.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace iam::cli {
namespace {

using util::Json;

// Returns the target that the flags typed so far select.
cluster::TargetFlags target_on(const Line& line) {
  CLI::App app;
  cluster::TargetFlags target;
  add_map_location(app, target);
  app.set_help_flag();
  app.allow_extras();
  app.option_defaults()->take_last();
  try {
    app.parse(Words(line.flags.rbegin(), line.flags.rend())); // reversed, as CLI11 expects
  } catch (const CLI::ParseError&) {
    // The line would be refused; what was read of it counts.
  }
  return target;
}

kube::Kubeconfig kubeconfig_on(const Line& line, const cluster::Host& host) {
  return kube::load_kubeconfig(target_on(line).connection.cluster.kubeconfig, host.environment)
      .config;
}

// Returns the keys of a map as candidates that its values describe.
Candidates described(const std::map<std::string, std::string>& descriptions) {
  Candidates candidates;
  for (const auto& [value, description] : descriptions) {
    candidates.push_back({value, description});
  }
  return candidates;
}

Candidates contexts(const kube::Kubeconfig& config) {
  Candidates candidates;
  for (const auto& [name, context] : config.contexts) {
    candidates.push_back({name, name == config.current_context ? "current context"
                                : context.cluster == name      ? ""
                                                               : "cluster " + context.cluster});
  }
  return candidates;
}

Candidates clusters(const kube::Kubeconfig& config) {
  Candidates candidates;
  for (const auto& [name, cluster] : config.clusters) {
    candidates.push_back({name, net::redacted_url(cluster.server)});
  }
  return candidates;
}

Candidates users(const kube::Kubeconfig& config) {
  Candidates candidates;
  for (const auto& [name, user] : config.users) {
    candidates.push_back({name});
  }
  return candidates;
}

aws::Sections profiles_in(const cluster::Host& host) {
  return aws::load_config_files(host.environment).profiles;
}

// Returns `SET@ACCOUNT`, or an empty text if the profile does not use SSO.
std::string permission_set(const aws::IniSection& profile) {
  const auto set = profile.get("sso_role_name");
  const auto account = profile.get("sso_account_id");
  return set && account ? *set + '@' + *account : "";
}

Candidates profiles(const cluster::Host& host) {
  Candidates candidates;
  for (const auto& [name, profile] : profiles_in(host)) {
    const std::string set = permission_set(profile);
    candidates.push_back({name, set.empty() ? profile.get("role_arn").value_or("") : set});
  }
  return candidates;
}

Candidates permission_sets(const Line& line, const cluster::Host& host) {
  std::map<std::string, std::string> descriptions;
  for (const auto& [name, profile] : profiles_in(host)) {
    if (const std::string set = permission_set(profile); !set.empty()) {
      descriptions.try_emplace(set, "profile " + name);
    }
  }
  for (const std::string& set : account_permission_sets(target_on(line).connection, host)) {
    descriptions.try_emplace(set);
  }
  return described(descriptions);
}

Candidates regions(const cluster::Host& host) {
  std::set<std::string> names;
  for (const auto& [name, profile] : profiles_in(host)) {
    for (const char* setting : {"region", "sso_region"}) {
      if (const auto region = profile.get(setting)) {
        names.insert(*region);
      }
    }
  }
  Candidates candidates;
  for (const aws::Region& region : aws::known_regions()) {
    candidates.push_back({std::string(region.name), std::string(region.place)});
    names.erase(std::string(region.name));
  }
  for (const std::string& name : names) {
    candidates.push_back({name});
  }
  return candidates;
}

// Returns the full names to those who begin as they do, with a capital, and the short ones else.
Candidates access_policies(const std::string& typed) {
  const bool is_full = !typed.empty() && util::is_upper(typed.front());
  Candidates candidates;
  for (const rbac::AccessPolicy& policy : rbac::access_policies().all()) {
    candidates.push_back(
        {is_full ? policy.name : rbac::short_name(policy.name), present::allows_text(&policy)});
  }
  return candidates;
}

Candidates namespaces(const Line& line, const cluster::Host& host) {
  const ClusterQuestion question = {
      "namespaces", [](kube::ApiClient& client) { return Json(kube::list_namespaces(client)); }};
  Candidates candidates;
  for (const Json& name : answer_to(question, target_on(line).connection, host)) {
    candidates.push_back({name.get<std::string>()});
  }
  return candidates;
}

Answer config_maps(const Line& line, const cluster::Host& host) {
  Answer answer = {namespaces(line, host), Directive::no_space};
  for (Candidate& candidate : answer.candidates) {
    candidate.value += '/';
  }
  return answer;
}

// Returns the groups with the roles that they are bound to.
Json bound_roles(kube::ApiClient& client) {
  std::map<std::string, std::string> roles;
  for (const kube::GroupBinding& binding : kube::list_group_bindings(client)) {
    std::string& text = roles[binding.group];
    text += (text.empty() ? "" : ", ") + binding.role +
            (binding.namespace_.empty() ? "" : " in " + binding.namespace_);
  }
  return roles;
}

// Returns whether a mapping may name the group, unlike those that the server assigns itself.
bool is_for_mappings(std::string_view group) {
  return group != "system:authenticated" && group != "system:unauthenticated" &&
         !group.starts_with("system:serviceaccounts");
}

Candidates bound_groups(const Line& line, const cluster::Host& host) {
  const cluster::TargetFlags target = target_on(line);
  if (target.manifest) { // no cluster is selected
    Candidates candidates = map_candidates(ValueSource::map_groups, target, host);
    candidates.push_back({"system:masters", "may do everything"});
    return candidates;
  }
  std::map<std::string, std::string> roles;
  const ClusterQuestion question = {"groups", bound_roles};
  const Json answer = answer_to(question, target.connection, host);
  for (const auto& [group, text] : answer.items()) {
    if (is_for_mappings(group)) {
      roles[group] = text.get<std::string>();
    }
  }
  roles["system:masters"] = "may do everything";
  return described(roles);
}

Candidates fixed(const Values& values) {
  Candidates candidates;
  for (const std::string& text : values.fixed) {
    candidates.push_back({text});
  }
  return candidates;
}

// Returns the texts that are not on the list yet, behind the part of it that is complete.
Answer fixed_list(const Values& values, const std::string& typed) {
  const std::string before = typed.substr(0, typed.rfind(',') + 1); // npos + 1 is 0
  const auto given = util::split(before, ',');
  Answer answer;
  for (const std::string& text : values.fixed) {
    if (std::ranges::find(given, text) == given.end()) {
      answer.candidates.push_back({before + text});
    }
  }
  return answer;
}

} // namespace

Answer answer_from(const Values& values, const Line& line, const cluster::Host& host) {
  switch (values.source) {
  case ValueSource::none:
    return {};
  case ValueSource::fixed:
    return {fixed(values)};
  case ValueSource::fixed_list:
    return fixed_list(values, line.typed);
  case ValueSource::files:
    return {{}, Directive::offer_files};
  case ValueSource::contexts:
    return {contexts(kubeconfig_on(line, host))};
  case ValueSource::clusters:
    return {clusters(kubeconfig_on(line, host))};
  case ValueSource::users:
    return {users(kubeconfig_on(line, host))};
  case ValueSource::profiles:
    return {profiles(host)};
  case ValueSource::regions:
    return {regions(host)};
  case ValueSource::permission_sets:
    return {permission_sets(line, host)};
  case ValueSource::account_roles:
    return {account_roles(target_on(line).connection, host)};
  case ValueSource::eks_clusters:
    return {eks_clusters(target_on(line).connection, host)};
  case ValueSource::access_policies:
    return {access_policies(line.typed)};
  case ValueSource::namespaces:
    return {namespaces(line, host)};
  case ValueSource::config_maps:
    return config_maps(line, host);
  case ValueSource::bound_groups:
    return {bound_groups(line, host)};
  default:
    return {map_candidates(values.source, target_on(line), host)};
  }
}

} // namespace iam::cli
