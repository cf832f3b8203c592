#include "cli/completion/sources.hpp"

#include "aws/config/profiles.hpp"
#include "aws/regions.hpp"
#include "cli/completion/account_roles.hpp"
#include "cli/completion/cluster_question.hpp"
#include "cli/completion/map_values.hpp"
#include "cli/flags.hpp"
#include "kube/group_bindings.hpp"
#include "kube/kubeconfig_load.hpp"
#include "kube/namespaces.hpp"
#include "net/redact.hpp"
#include "util/json.hpp"

#include <map>
#include <set>

namespace iam::cli {
namespace {

using commands::MapLocation;
using util::Json;

// Where the flags typed so far lead.
MapLocation location_on(const Line& line) {
  CLI::App app;
  MapLocation location;
  add_map_location(app, location);
  app.set_help_flag();
  app.allow_extras();
  app.option_defaults()->take_last();
  try {
    app.parse(Words(line.flags.rbegin(), line.flags.rend())); // reversed, as CLI11 wants them
  } catch (const CLI::ParseError&) {
    // a line that would be refused: what was read of it counts
  }
  return location;
}

kube::Kubeconfig kubeconfig_on(const Line& line, const commands::Context& context) {
  return kube::load_kubeconfig(location_on(line).connection.cluster.kubeconfig,
                               context.host.environment)
      .config;
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

// The profiles of the AWS configuration.
aws::Sections profiles_in(const commands::Context& context) {
  return aws::load_config_files(context.host.environment).profiles;
}

// `SET@ACCOUNT`; empty where the profile is none of SSO.
std::string permission_set(const aws::IniSection& profile) {
  const auto set = profile.get("sso_role_name");
  const auto account = profile.get("sso_account_id");
  return set && account ? *set + '@' + *account : "";
}

Candidates profiles(const commands::Context& context) {
  Candidates candidates;
  for (const auto& [name, profile] : profiles_in(context)) {
    const std::string set = permission_set(profile);
    candidates.push_back({name, set.empty() ? profile.get("role_arn").value_or("") : set});
  }
  return candidates;
}

Candidates permission_sets(const Line& line, commands::Context& context) {
  std::map<std::string, std::string> descriptions;
  for (const auto& [name, profile] : profiles_in(context)) {
    if (const std::string set = permission_set(profile); !set.empty()) {
      descriptions.try_emplace(set, "profile " + name);
    }
  }
  for (const std::string& set : account_permission_sets(location_on(line).connection, context)) {
    descriptions.try_emplace(set);
  }
  Candidates candidates;
  for (const auto& [set, description] : descriptions) {
    candidates.push_back({set, description});
  }
  return candidates;
}

Candidates regions(const commands::Context& context) {
  std::set<std::string> names;
  for (const auto& [name, profile] : profiles_in(context)) {
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

Candidates namespaces(const Line& line, commands::Context& context) {
  const ClusterQuestion question = {
      "namespaces", [](kube::ApiClient& client) { return Json(kube::list_namespaces(client)); }};
  Candidates candidates;
  for (const Json& name : answer_to(question, location_on(line).connection, context)) {
    candidates.push_back({name.get<std::string>()});
  }
  return candidates;
}

Answer config_maps(const Line& line, commands::Context& context) {
  Answer answer = {namespaces(line, context), Directive::no_space};
  for (Candidate& candidate : answer.candidates) {
    candidate.value += '/';
  }
  return answer;
}

// Groups with the roles that they are bound to.
Json bound_roles(kube::ApiClient& client) {
  std::map<std::string, std::string> roles;
  for (const kube::GroupBinding& binding : kube::list_group_bindings(client)) {
    std::string& text = roles[binding.group];
    text += (text.empty() ? "" : ", ") + binding.role +
            (binding.namespace_.empty() ? "" : " in " + binding.namespace_);
  }
  return roles;
}

// Those that a mapping has reason to name: not the ones that the server gives by itself.
bool is_for_mappings(std::string_view group) {
  return group != "system:authenticated" && group != "system:unauthenticated" &&
         !group.starts_with("system:serviceaccounts");
}

Candidates bound_groups(const Line& line, commands::Context& context) {
  const MapLocation location = location_on(line);
  if (location.manifest) { // then no cluster is meant
    Candidates candidates = map_candidates(ValueSource::map_groups, location, context);
    candidates.push_back({"system:masters", "may do everything"});
    return candidates;
  }
  std::map<std::string, std::string> roles = {{"system:masters", ""}};
  const ClusterQuestion question = {"groups", bound_roles};
  const Json answer = answer_to(question, location.connection, context);
  for (const auto& [group, text] : answer.items()) {
    if (is_for_mappings(group)) {
      roles[group] = text.get<std::string>();
    }
  }
  roles["system:masters"] = "may do everything";
  Candidates candidates;
  for (const auto& [group, text] : roles) {
    candidates.push_back({group, text});
  }
  return candidates;
}

Candidates fixed(const Values& values) {
  Candidates candidates;
  for (const std::string& text : values.fixed) {
    candidates.push_back({text});
  }
  return candidates;
}

} // namespace

Answer answer_from(const Values& values, const Line& line, commands::Context& context) {
  switch (values.source) {
  case ValueSource::none:
    return {};
  case ValueSource::fixed:
    return {fixed(values)};
  case ValueSource::files:
    return {{}, Directive::offer_files};
  case ValueSource::contexts:
    return {contexts(kubeconfig_on(line, context))};
  case ValueSource::clusters:
    return {clusters(kubeconfig_on(line, context))};
  case ValueSource::users:
    return {users(kubeconfig_on(line, context))};
  case ValueSource::profiles:
    return {profiles(context)};
  case ValueSource::regions:
    return {regions(context)};
  case ValueSource::permission_sets:
    return {permission_sets(line, context)};
  case ValueSource::account_roles:
    return {account_roles(location_on(line).connection, context)};
  case ValueSource::namespaces:
    return {namespaces(line, context)};
  case ValueSource::config_maps:
    return config_maps(line, context);
  case ValueSource::bound_groups:
    return {bound_groups(line, context)};
  default:
    return {map_candidates(values.source, location_on(line), context)};
  }
}

} // namespace iam::cli
