#include "aws/eks.hpp"

#include "aws/pages.hpp"
#include "util/encoding.hpp"
#include "util/json.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

namespace iam::aws {

using util::Json;
using util::member;
using util::text_at;

namespace {

constexpr const char* k_describe_cluster = "DescribeCluster";

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

} // namespace

Eks::Eks(Runtime& runtime, Endpoint endpoint, Credentials credentials)
    : m_client(runtime, std::move(endpoint), std::move(credentials)) {}

EksCluster Eks::describe_cluster(const std::string& name) {
  RestCall call;
  call.operation = k_describe_cluster;
  call.path = "/clusters/" + util::percent_encode(name);
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
  cluster.authentication_mode = text_at(member(object, "accessConfig"), "authenticationMode");
  if (cluster.authentication_mode.empty()) { // an old platform version, which has no other
    cluster.authentication_mode = "CONFIG_MAP";
  }
  cluster.id = text_at(object, "id");
  const Json& outpost = member(object, "outpostConfig");
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

} // namespace iam::aws
