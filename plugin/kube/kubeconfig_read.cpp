#include "kube/kubeconfig_read.hpp"

#include "kube/object.hpp"
#include "util/json.hpp"
#include "util/text.hpp"
#include "yaml/read/to_json.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <utility>

namespace iam::kube {
namespace {

[[noreturn]] void fail_on_duplicate(const Object& entry, const std::string& name) {
  throw FieldError(
      fmt::format("{} has a name that is already taken: {}", entry.path(), util::quoted(name)),
      entry.position(), "rename or remove one of the two");
}

// Go's decoder finds these two whatever their case, the last in byte order counting, and refuses
// other types than text.
std::string read_type_field(const Object& root, std::string_view key) {
  std::string value;
  for (const yaml::Field& field : root.fields()) {
    if (util::to_lower_ascii(field.key) == util::to_lower_ascii(key)) {
      root.read(field.key, value);
    }
  }
  return value;
}

void check_type(const Object& root) {
  const std::string api_version = read_type_field(root, "apiVersion");
  const std::string kind = read_type_field(root, "kind");
  const bool is_v1 =
      api_version.empty() || api_version == "/" || api_version == "v1" || api_version == "/v1";
  if (!is_v1 || (!kind.empty() && kind != "Config")) {
    throw FieldError(fmt::format("is not a kubeconfig: its kind is {} of version {}",
                                 util::quoted(kind.empty() ? "Config" : kind),
                                 util::quoted(api_version.empty() ? "v1" : api_version)),
                     root.position(), "kubectl reads kind Config of apiVersion v1 only");
  }
}

// Extensions as JSON by name.
std::map<std::string, std::string> read_extensions(const Object& parent) {
  std::map<std::string, std::string> extensions;
  for (const Object& entry : parent.objects("extensions")) {
    std::string name;
    entry.read("name", name);
    if (extensions.contains(name)) {
      fail_on_duplicate(entry, name);
    }
    if (const auto value = entry.node("extension")) { // without one the name is not taken
      extensions[name] = util::dump_json(yaml::to_json(entry.document(), *value));
    }
  }
  return extensions;
}

void read_preferences(const Object& root) {
  if (const auto preferences = root.object("preferences")) {
    bool colors = false;
    preferences->read("colors", colors);
    read_extensions(*preferences);
  }
}

Cluster read_cluster(const Object& object) {
  Cluster cluster;
  object.read("server", cluster.server);
  object.read("tls-server-name", cluster.tls_server_name);
  object.read("insecure-skip-tls-verify", cluster.insecure_skip_tls_verify);
  object.read("certificate-authority", cluster.certificate_authority);
  object.read_base64("certificate-authority-data", cluster.certificate_authority_data);
  object.read("proxy-url", cluster.proxy_url);
  object.read("disable-compression", cluster.disable_compression);
  cluster.extensions = read_extensions(object);
  return cluster;
}

ExecStanza read_exec(const Object& object) {
  ExecStanza exec;
  object.read("command", exec.command);
  object.read("args", exec.args);
  for (const Object& entry : object.objects("env")) {
    auto& [name, value] = exec.env.emplace_back();
    entry.read("name", name);
    entry.read("value", value);
  }
  object.read("apiVersion", exec.api_version);
  object.read("installHint", exec.install_hint);
  object.read("provideClusterInfo", exec.provide_cluster_info);
  object.read("interactiveMode", exec.interactive_mode);
  const bool is_beta = exec.api_version == "client.authentication.k8s.io/v1beta1" ||
                       exec.api_version == "client.authentication.k8s.io/v1alpha1";
  if (exec.interactive_mode.empty() && is_beta) {
    exec.interactive_mode = "IfAvailable";
  }
  return exec;
}

AuthProvider read_auth_provider(const Object& object) {
  AuthProvider provider;
  object.read("name", provider.name);
  object.read("config", provider.config);
  return provider;
}

User read_user(const Object& object) {
  User user;
  object.read("client-certificate", user.client_certificate);
  object.read_base64("client-certificate-data", user.client_certificate_data);
  object.read("client-key", user.client_key);
  std::string key_data;
  object.read_base64("client-key-data", key_data);
  user.client_key_data = util::Secret(std::move(key_data));
  object.read("token", user.token);
  object.read("tokenFile", user.token_file);
  object.read("as", user.impersonation.user);
  object.read("as-uid", user.impersonation.uid);
  object.read("as-groups", user.impersonation.groups);
  object.read("as-user-extra", user.impersonation.extra);
  object.read("username", user.username);
  object.read("password", user.password);
  if (const auto provider = object.object("auth-provider")) {
    user.auth_provider = read_auth_provider(*provider);
  }
  if (const auto exec = object.object("exec")) {
    user.exec = read_exec(*exec);
  }
  read_extensions(object);
  return user;
}

Context read_context(const Object& object) {
  Context context;
  object.read("cluster", context.cluster);
  object.read("user", context.user);
  object.read("namespace", context.namespace_);
  read_extensions(object);
  return context;
}

// The entries of one of the three lists, each `{name: N, FIELD: {…}}`.
template<typename Value>
std::map<std::string, Value> read_entries(const Object& root, std::string_view list,
                                          std::string_view field,
                                          Value (*read_value)(const Object&),
                                          const std::string& file, const EntryFilter& filter) {
  std::map<std::string, Value> entries;
  for (const Object& entry : root.objects(list)) {
    std::string name;
    entry.read("name", name);
    const auto object = filter(list, name) ? entry.object(field) : std::nullopt;
    Value value = object ? read_value(*object) : Value();
    value.place = {file, entry.position().line};
    if (!entries.emplace(name, std::move(value)).second) {
      fail_on_duplicate(entry, name);
    }
  }
  return entries;
}

Kubeconfig read_document(const yaml::Document& document, const std::string& file,
                         const EntryFilter& filter) {
  if (!document.root()) {
    return {};
  }
  yaml::check_decodable(document);
  const Object root(document, *document.root(), "");
  check_type(root);
  read_preferences(root);
  Kubeconfig config;
  config.clusters = read_entries(root, "clusters", "cluster", read_cluster, file, filter);
  config.users = read_entries(root, "users", "user", read_user, file, filter);
  config.contexts = read_entries(root, "contexts", "context", read_context, file, filter);
  root.read("current-context", config.current_context);
  read_extensions(root);
  return config;
}

[[noreturn]] void fail(const std::string& file, yaml::Position position, const std::string& cause,
                       const std::string& cure) {
  throw KubeconfigError("error loading config file: " + cause,
                        fmt::format("{}:{}:{}", file, position.line, position.column), cure);
}

} // namespace

Kubeconfig read_kubeconfig(std::string text, const std::string& file) {
  return read_kubeconfig(std::move(text), file,
                         [](std::string_view, const std::string&) { return true; });
}

Kubeconfig read_kubeconfig(std::string text, const std::string& file, const EntryFilter& filter) {
  try {
    return read_document(yaml::Document::parse(std::move(text)), file, filter);
  } catch (const yaml::ParseError& e) {
    fail(file, e.position(), "yaml: " + e.cause(),
         e.cure().empty() ? "repair the file at this place" : e.cure());
  } catch (const FieldError& e) {
    fail(file, e.position(), e.cause(), e.cure());
  }
}

} // namespace iam::kube
