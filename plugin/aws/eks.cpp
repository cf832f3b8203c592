#include "aws/eks.hpp"

#include "aws/pages.hpp"
#include "util/encoding.hpp"
#include "util/json.hpp"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <functional>
#include <iterator>
#include <utility>

namespace iam::aws {

using util::Json;
using util::member;
using util::text_at;

namespace {

constexpr const char* k_describe_cluster = "DescribeCluster";

std::string path_of(const std::string& cluster) {
  return "/clusters/" + util::percent_encode(cluster);
}

struct ListOperation {
  std::string name;
  std::string path;
  const char* key; // of the list in the answer
};

// Reads all pages; `take` gets the items of each.
void read_list(const ListOperation& list, RestJsonClient& client,
               const std::function<void(const Json& items)>& take) {
  read_pages(list.name, [&](const std::string& marker) {
    RestCall call;
    call.operation = list.name;
    call.path = list.path;
    call.query = {{"maxResults", "100"}};
    if (!marker.empty()) {
      call.query.emplace_back("nextToken", marker);
    }
    const Json answer = client.call(call);
    take(client.required_list(answer, list.key, list.name));
    return text_at(answer, "nextToken");
  });
}

// A request that is repeated with the same token starts nothing else.
std::string request_token(Runtime& runtime) {
  constexpr double k_range = 4503599627370496.0; // 2^52
  return fmt::format("kubectl-iam-{:x}-{:x}", runtime.clock.now().time_since_epoch().count(),
                     static_cast<std::uint64_t>(runtime.random.fraction() * k_range));
}

} // namespace

Eks::Eks(Runtime& runtime, Endpoint endpoint, Credentials credentials)
    : m_runtime(runtime), m_client(runtime, std::move(endpoint), std::move(credentials)) {}

EksCluster Eks::describe_cluster(const std::string& name) {
  RestCall call;
  call.operation = k_describe_cluster;
  call.path = path_of(name);
  return cluster_in(m_client, m_client.call(call));
}

EksCluster cluster_in(const RestJsonClient& client, const Json& answer) {
  const std::string operation = k_describe_cluster;
  const Json& object = client.required_object(answer, "cluster", operation);
  EksCluster cluster;
  cluster.name = client.required(object, "name", operation);
  cluster.arn = client.required(object, "arn", operation);
  cluster.status = client.required(object, "status", operation);
  cluster.version = text_at(object, "version");
  cluster.platform_version = text_at(object, "platformVersion");
  cluster.endpoint = text_at(object, "endpoint");
  cluster.certificate_authority = text_at(member(object, "certificateAuthority"), "data");
  const Json& access = member(object, "accessConfig");
  cluster.authentication_mode = text_at(access, "authenticationMode");
  if (cluster.authentication_mode.empty()) { // an old platform version, which has no other
    cluster.authentication_mode = "CONFIG_MAP";
  }
  cluster.id = text_at(object, "id");
  const Json& outpost = member(object, "outpostConfig");
  const Json& bootstraps = member(access, "bootstrapClusterCreatorAdminPermissions");
  if (bootstraps.is_boolean()) {
    cluster.bootstraps_creator = bootstraps.get<bool>();
  }
  cluster.has_remote_networks = member(object, "remoteNetworkConfig").is_object();
  cluster.is_known_by_id = outpost.is_object() && text_at(outpost, "etcdInstanceType").empty();
  return cluster;
}

std::vector<std::string> Eks::list_clusters() {
  std::vector<std::string> names;
  read_list({"ListClusters", "/clusters", "clusters"}, m_client, [&](const Json& items) {
    std::ranges::move(util::texts_in(items), std::back_inserter(names));
  });
  return names;
}

std::vector<AccessPolicySummary> Eks::list_access_policies() {
  const ListOperation list = {"ListAccessPolicies", "/access-policies", "accessPolicies"};
  std::vector<AccessPolicySummary> policies;
  read_list(list, m_client, [&](const Json& items) {
    for (const Json& policy : items) {
      policies.push_back({m_client.required(policy, "name", list.name),
                          m_client.required(policy, "arn", list.name)});
    }
  });
  return policies;
}

ClusterUpdate Eks::update_authentication_mode(const std::string& name, const std::string& mode) {
  RestCall call;
  call.operation = "UpdateClusterConfig";
  call.method = "POST";
  call.path = path_of(name) + "/update-config";
  Json body;
  body["accessConfig"]["authenticationMode"] = mode;
  body["clientRequestToken"] = request_token(m_runtime);
  return update_in(m_client.call(call, body), call.operation);
}

ClusterUpdate Eks::describe_update(const std::string& name, const std::string& id) {
  RestCall call;
  call.operation = "DescribeUpdate";
  call.path = path_of(name) + "/updates/" + util::percent_encode(id);
  return update_in(m_client.call(call), call.operation);
}

ClusterUpdate Eks::update_in(const Json& answer, const std::string& operation) const {
  const Json& object = m_client.required_object(answer, "update", operation);
  ClusterUpdate update{m_client.required(object, "id", operation),
                       m_client.required(object, "status", operation),
                       {}};
  for (const Json& error : util::array_at(object, "errors")) {
    update.errors.push_back(text_at(error, "errorCode") + ": " + text_at(error, "errorMessage"));
  }
  return update;
}

} // namespace iam::aws
