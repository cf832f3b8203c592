#include "kube/config_map.hpp"

#include "kube/api_error.hpp"
#include "kube/api_outcome.hpp"
#include "net/redact.hpp"
#include "util/encoding.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <utility>

namespace iam::kube {
namespace {

using util::Json;
using util::text_at;

std::string collection_path(const std::string& namespace_) {
  return fmt::format("/api/v1/namespaces/{}/configmaps", util::percent_encode(namespace_));
}

void add_options(ApiRequest& request, const WriteOptions& options) {
  if (!options.field_manager.empty()) {
    request.query.emplace_back("fieldManager", options.field_manager);
  }
  if (options.dry_run == DryRun::server) {
    request.query.emplace_back("dryRun", "All");
  }
}

void refuse_other_text(const std::string& key, const std::string& text) {
  if (!util::is_utf8(text)) {
    throw util::Error("the text is not UTF-8, so a ConfigMap cannot hold it", key);
  }
}

[[noreturn]] void refuse_answer(const ApiRequest& request, const std::string& reason) {
  throw UnexpectedAnswer(
      200, "the server's answer is not this ConfigMap: " + net::message_from_outside(reason),
      request.method + ' ' + request.path);
}

std::map<std::string, std::string_view> read_data(const Json& object, const ApiRequest& request) {
  std::map<std::string, std::string_view> data;
  const Json& texts = util::member(object, "data");
  if (!texts.is_object() && !texts.is_null()) {
    refuse_answer(request, "data is not an object");
  }
  for (const auto& [key, value] : texts.items()) {
    if (!value.is_string()) {
      refuse_answer(request, fmt::format("data.{} is not a text", key));
    }
    data[key] = value.get_ref<const std::string&>();
  }
  return data;
}

ConfigMap read_config_map(Json object, const ConfigMapName& name, const ApiRequest& request) {
  const std::string kind = text_at(object, "kind");
  if (kind != "ConfigMap" || text_at(object, "apiVersion") != "v1") {
    refuse_answer(request, "its kind is " + util::quoted(kind));
  }
  const Json& metadata = util::member(object, "metadata");
  ConfigMap map;
  map.name = {text_at(metadata, "namespace"), text_at(metadata, "name")};
  map.uid = text_at(metadata, "uid");
  map.resource_version = text_at(metadata, "resourceVersion");
  if (map.name != name) {
    refuse_answer(request, fmt::format("it is called {}/{}", map.name.namespace_, map.name.name));
  }
  if (const Json& binary = util::member(object, "binaryData"); binary.is_object()) {
    for (const auto& [key, unused] : binary.items()) {
      map.binary_keys.insert(key);
    }
  }
  map.is_immutable = util::member(object, "immutable") == true;
  map.object = std::make_shared<const Json>(std::move(object));
  map.data = read_data(*map.object, request);
  return map;
}

ConfigMap send(ApiClient& client, ApiRequest request, const Json& body, const ConfigMapName& name,
               const WriteOptions& options) {
  add_options(request, options);
  request.body = util::dump_json(body);
  return read_config_map(client.call(request), name, request);
}

// Returns the object in `body`, which may throw.
template<typename Body>
std::optional<ConfigMap> read_if_there(const Body& body, const ConfigMapName& name) {
  try {
    return read_config_map(body(), name, config_map_request(name));
  } catch (const ApiError& e) {
    // Any web server answers 404. Only one that knows ConfigMaps says which one does not exist.
    if (e.reason() == "NotFound" && e.details().name == name.name) {
      return std::nullopt;
    }
    throw;
  }
}

} // namespace

ApiRequest config_map_request(const ConfigMapName& name) {
  ApiRequest request;
  request.path = collection_path(name.namespace_) + '/' + util::percent_encode(name.name);
  request.subject = "configmaps " + name.name;
  return request;
}

std::optional<ConfigMap> get_config_map(ApiClient& client, const ConfigMapName& name) {
  return read_if_there([&] { return client.call(config_map_request(name)); }, name);
}

std::optional<ConfigMap> config_map_in(const ApiOutcome& outcome, const ConfigMapName& name) {
  return read_if_there([&] { return outcome.get(); }, name);
}

void require_version(const ConfigMap& map) {
  const std::string& version = map.resource_version;
  if (version.find_first_not_of('0') == std::string::npos) {
    throw util::Error(
        "the server's answer has no resourceVersion, so that a write could undo what others write",
        map.name.text(), "check that the context's server is a Kubernetes API server");
  }
}

ConfigMap patch_config_map(ApiClient& client, const ConfigMap& before, const DataChange& change,
                           const WriteOptions& options) {
  require_version(before);
  Json data = Json::object();
  for (const auto& [key, text] : change) {
    refuse_other_text(key, text.value_or(""));
    data[key] = text ? Json(*text) : Json(nullptr);
  }
  const Json body = {
      {"metadata", {{"uid", before.uid}, {"resourceVersion", before.resource_version}}},
      {"data", data}};
  ApiRequest request = config_map_request(before.name);
  request.method = "PATCH";
  request.content_type = "application/merge-patch+json";
  return send(client, std::move(request), body, before.name, options);
}

ConfigMap replace_config_map(ApiClient& client, const ConfigMap& before, const DataChange& change,
                             const WriteOptions& options) {
  require_version(before);
  Json body = *before.object;
  for (const auto& [key, text] : change) {
    refuse_other_text(key, text.value_or(""));
    if (text) {
      body["data"][key] = *text;
    } else if (body.contains("data")) {
      body["data"].erase(key);
    }
  }
  ApiRequest request = config_map_request(before.name);
  request.method = "PUT";
  return send(client, std::move(request), body, before.name, options);
}

ConfigMap create_config_map(ApiClient& client, const ConfigMapName& name,
                            const std::map<std::string, std::string>& data,
                            const WriteOptions& options) {
  for (const auto& [key, text] : data) {
    refuse_other_text(key, text);
  }
  const Json body = {{"apiVersion", "v1"},
                     {"kind", "ConfigMap"},
                     {"metadata", {{"name", name.name}, {"namespace", name.namespace_}}},
                     {"data", data}};
  ApiRequest request = config_map_request(name);
  request.method = "POST";
  request.path = collection_path(name.namespace_);
  return send(client, std::move(request), body, name, options);
}

} // namespace iam::kube
