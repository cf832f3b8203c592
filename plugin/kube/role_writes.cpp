#include "kube/role_writes.hpp"

#include "kube/api_error.hpp"
#include "util/encoding.hpp"
#include "util/error.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <optional>

namespace iam::kube {
namespace {

using util::Json;

constexpr const char* k_group = "rbac.authorization.k8s.io";
constexpr int k_not_found = 404;
constexpr int k_conflict = 409;

// Where an object is.
struct ObjectPlace {
  std::string collection; // a path
  std::string name;
  std::string subject; // for messages

  std::string path() const { return collection + '/' + util::percent_encode(name); }
};

std::string resource_of(const rbac::Binding& binding) {
  return util::to_lower_ascii(kind_of(binding)) + 's';
}

ObjectPlace place_of(const rbac::Binding& binding) {
  const std::string resource = resource_of(binding);
  const std::string scope = binding.namespace_.empty()
                                ? ""
                                : "namespaces/" + util::percent_encode(binding.namespace_) + '/';
  return {fmt::format("/apis/{}/{}{}", k_rbac_version, scope, resource), binding.name,
          resource + ' ' + binding.name};
}

ObjectPlace place_of_cluster_role(const std::string& name) {
  return {fmt::format("/apis/{}/clusterroles", k_rbac_version), name, "clusterroles " + name};
}

ApiRequest request_for(const ObjectPlace& place, const char* method) {
  ApiRequest request;
  request.method = method;
  request.path = place.path();
  request.subject = place.subject;
  return request;
}

std::optional<Json> find(ApiClient& client, const ObjectPlace& place) {
  try {
    return client.call(request_for(place, "GET"));
  } catch (const ApiError& error) {
    if (error.status() == k_not_found) {
      return std::nullopt;
    }
    throw;
  }
}

Creation create(ApiClient& client, const ObjectPlace& place, const std::string& kind, Json object) {
  object["apiVersion"] = k_rbac_version;
  object["kind"] = kind;
  object["metadata"]["labels"] = {{k_manager_label, k_manager}};
  ApiRequest request = request_for(place, "POST");
  request.path = place.collection;
  request.body = util::dump_json(object);
  try {
    client.call(request);
    return Creation::created;
  } catch (const ApiError& error) {
    if (error.status() == k_conflict) {
      return Creation::exists;
    }
    throw;
  }
}

Deletion remove(ApiClient& client, const ObjectPlace& place) {
  const std::optional<Json> object = find(client, place);
  if (!object) {
    return Deletion::missing;
  }
  const Json& metadata = util::member(*object, "metadata");
  if (util::text_at(util::member(metadata, "labels"), k_manager_label) != k_manager) {
    return Deletion::kept;
  }
  ApiRequest request = request_for(place, "DELETE");
  request.body = util::dump_json({{"apiVersion", "v1"},
                                  {"kind", "DeleteOptions"},
                                  {"preconditions", {{"uid", util::text_at(metadata, "uid")}}}});
  try {
    client.call(request);
    return Deletion::deleted;
  } catch (const ApiError& error) {
    if (error.status() == k_not_found) {
      return Deletion::missing;
    }
    throw;
  }
}

// Whether both are the same, in whatever order their members are.
bool are_same(const Json& one, const Json& other) {
  return nlohmann::json(one) == nlohmann::json(other);
}

// Whether `object`, which somebody else has created, gives the same to the same subjects.
bool gives_the_same(const Json& object, const rbac::Binding& binding) {
  const Json wanted = json_of(binding);
  const Json& role = util::member(object, "roleRef");
  const Json& wanted_role = wanted["roleRef"];
  return util::text_at(role, "kind") == util::text_at(wanted_role, "kind") &&
         util::text_at(role, "name") == util::text_at(wanted_role, "name") &&
         are_same(util::array_at(object, "subjects"), wanted["subjects"]);
}

[[noreturn]] void throw_differs(const std::string& where) {
  throw util::Error("an object of this name is there, and it gives something else", where,
                    "look at it, and delete it if nobody needs it");
}

} // namespace

std::string kind_of(const rbac::Binding& binding) {
  return binding.namespace_.empty() ? "ClusterRoleBinding" : "RoleBinding";
}

std::string text_of(const rbac::Binding& binding) {
  return fmt::format("{}.{}/{}", util::to_lower_ascii(kind_of(binding)), k_group, binding.name);
}

Json json_of(const rbac::Binding& binding) {
  Json object;
  object["metadata"] = {{"name", binding.name}};
  if (!binding.namespace_.empty()) {
    object["metadata"]["namespace"] = binding.namespace_;
  }
  object["roleRef"] = {{"apiGroup", k_group}, {"kind", binding.role_kind}, {"name", binding.role}};
  object["subjects"] = Json::array();
  for (const rbac::Subject& subject : binding.subjects) {
    Json item = Json::object();
    if (subject.kind != rbac::SubjectKind::service_account) {
      item["apiGroup"] = k_group;
    }
    item["kind"] = rbac::text_of(subject.kind);
    item["name"] = subject.name;
    if (!subject.namespace_.empty()) {
      item["namespace"] = subject.namespace_;
    }
    object["subjects"].push_back(std::move(item));
  }
  return object;
}

Creation create_binding(ApiClient& client, const rbac::Binding& binding) {
  const ObjectPlace place = place_of(binding);
  const Creation creation = create(client, place, kind_of(binding), json_of(binding));
  if (creation == Creation::exists) {
    const std::optional<Json> object = find(client, place);
    if (!object || !gives_the_same(*object, binding)) {
      throw_differs(text_of(binding));
    }
  }
  return creation;
}

Creation create_cluster_role(ApiClient& client, const std::string& name,
                             const std::vector<std::string>& verbs) {
  Json object;
  object["metadata"] = {{"name", name}};
  object["rules"] = Json::array();
  object["rules"].push_back(
      {{"apiGroups", Json::array({"*"})}, {"resources", Json::array({"*"})}, {"verbs", verbs}});
  object["rules"].push_back(
      {{"nonResourceURLs", Json::array({"*"})}, {"verbs", Json::array({"*"})}});
  const ObjectPlace place = place_of_cluster_role(name);
  const Creation creation = create(client, place, "ClusterRole", object);
  if (creation == Creation::exists) {
    const std::optional<Json> there = find(client, place);
    if (!there || !are_same(util::array_at(*there, "rules"), object["rules"])) {
      throw_differs(fmt::format("clusterrole.{}/{}", k_group, name));
    }
  }
  return creation;
}

Deletion delete_binding(ApiClient& client, const rbac::Binding& binding) {
  return remove(client, place_of(binding));
}

Deletion delete_cluster_role(ApiClient& client, const std::string& name) {
  return remove(client, place_of_cluster_role(name));
}

} // namespace iam::kube
