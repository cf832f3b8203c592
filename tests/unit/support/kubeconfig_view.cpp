#include "support/kubeconfig_view.hpp"

#include "util/crypto.hpp"

#include <algorithm>
#include <map>

namespace iam::test {
namespace {

using kube::Cluster;
using kube::Context;
using kube::User;
using util::Json;

Json view_of(const Cluster& cluster) {
  Json extensions = Json::array();
  for (const auto& [name, text] : cluster.extensions) {
    extensions.push_back({{"name", name}, {"extension", util::parse_json(text, name)}});
  }
  return {{"server", cluster.server},
          {"tls-server-name", cluster.tls_server_name},
          {"insecure-skip-tls-verify", cluster.insecure_skip_tls_verify},
          {"certificate-authority", cluster.certificate_authority},
          {"certificate-authority-data", util::base64(cluster.certificate_authority_data)},
          {"proxy-url", cluster.proxy_url},
          {"disable-compression", cluster.disable_compression},
          {"extensions", extensions}};
}

Json view_of(const kube::ExecStanza& exec) {
  Json env = Json::array();
  for (const auto& [name, value] : exec.env) {
    env.push_back({{"name", name}, {"value", value}});
  }
  return {{"command", exec.command},
          {"args", exec.args},
          {"env", env},
          {"apiVersion", exec.api_version},
          {"installHint", exec.install_hint},
          {"provideClusterInfo", exec.provide_cluster_info},
          {"interactiveMode", exec.interactive_mode}};
}

Json view_of(const User& user) {
  Json view = {{"client-certificate", user.client_certificate},
               {"client-certificate-data", util::base64(user.client_certificate_data)},
               {"client-key", user.client_key},
               {"client-key-data", util::base64(user.client_key_data.reveal())},
               {"token", user.token.reveal()},
               {"tokenFile", user.token_file},
               {"as", user.impersonation.user},
               {"as-uid", user.impersonation.uid},
               {"as-groups", user.impersonation.groups},
               {"as-user-extra", user.impersonation.extra},
               {"username", user.username},
               {"password", user.password.reveal()}};
  if (user.auth_provider) {
    Json config = Json::object();
    for (const auto& [key, value] : user.auth_provider->config) {
      config[key] = value.reveal();
    }
    view["auth-provider"] = {{"name", user.auth_provider->name}, {"config", config}};
  }
  if (user.exec) {
    view["exec"] = view_of(*user.exec);
  }
  return view;
}

Json view_of(const Context& context) {
  return {{"cluster", context.cluster}, {"user", context.user}, {"namespace", context.namespace_}};
}

template<typename Value>
Json list_of(const std::map<std::string, Value>& entries, const char* field) {
  Json list = Json::array();
  for (const auto& [name, value] : entries) {
    list.push_back({{"name", name}, {field, view_of(value)}});
  }
  return list;
}

bool says_nothing(const Json& value) {
  return value.is_null() || value == "" || value == false ||
         ((value.is_object() || value.is_array()) && value.empty());
}

// Sorts keys and leaves out fields that say nothing.
Json normalised(const Json& value) {
  if (value.is_array()) {
    Json result = Json::array();
    for (const Json& item : value) {
      result.push_back(normalised(item));
    }
    return result;
  }
  if (!value.is_object()) {
    return value;
  }
  std::map<std::string, Json> sorted;
  for (const auto& [key, field] : value.items()) {
    const Json kept = normalised(field);
    const bool is_a_name = key == "name" || key == "extension"; // of an entry, which stays
    if (is_a_name || !says_nothing(kept)) {
      sorted[key] = kept;
    }
  }
  Json result = Json::object();
  for (const auto& [key, field] : sorted) {
    result[key] = field;
  }
  return result;
}

} // namespace

Json kubeconfig_view(const kube::Kubeconfig& config) {
  return normalised({{"kind", "Config"},
                     {"apiVersion", "v1"},
                     {"clusters", list_of(config.clusters, "cluster")},
                     {"users", list_of(config.users, "user")},
                     {"contexts", list_of(config.contexts, "context")},
                     {"current-context", config.current_context}});
}

Json comparable_view(const Json& view) {
  Json copy = view;
  copy.erase("preferences");
  copy.erase("extensions");
  for (const auto& [list, field] : {std::pair("users", "user"), std::pair("contexts", "context")}) {
    if (copy.contains(list) && copy.at(list).is_array()) {
      for (Json& entry : copy.at(list)) {
        entry.at(field).erase("extensions");
      }
    }
  }
  return normalised(copy);
}

} // namespace iam::test
