#include "aws/eks.hpp"

#include "aws/pages.hpp"
#include "util/encoding.hpp"
#include "util/json.hpp"

#include <utility>

namespace iam::aws {
namespace {

using util::Json;
using util::text_at;

// The text `key` of the object `part` of `cluster`; empty where either is missing.
std::string part_text(const Json& cluster, const char* part, const char* key) {
  return cluster.contains(part) ? text_at(cluster.at(part), key) : "";
}

} // namespace

Eks::Eks(Runtime& runtime, Endpoint endpoint, Credentials credentials)
    : m_client(runtime, std::move(endpoint), std::move(credentials)) {}

EksCluster Eks::describe_cluster(const std::string& name) {
  const std::string operation = "DescribeCluster";
  RestCall call;
  call.operation = operation;
  call.path = "/clusters/" + util::percent_encode(name);
  const Json answer = m_client.call(call);
  const Json& object = m_client.required_object(answer, "cluster", operation);
  EksCluster cluster;
  cluster.name = m_client.required(object, "name", operation);
  cluster.arn = m_client.required(object, "arn", operation);
  cluster.status = m_client.required(object, "status", operation);
  cluster.version = text_at(object, "version");
  cluster.platform_version = text_at(object, "platformVersion");
  cluster.endpoint = text_at(object, "endpoint");
  cluster.certificate_authority = part_text(object, "certificateAuthority", "data");
  cluster.authentication_mode = part_text(object, "accessConfig", "authenticationMode");
  if (cluster.authentication_mode.empty()) { // an old platform version knows no other
    cluster.authentication_mode = "CONFIG_MAP";
  }
  cluster.id = text_at(object, "id");
  cluster.is_known_by_id = object.contains("outpostConfig") &&
                           object.at("outpostConfig").is_object() &&
                           text_at(object.at("outpostConfig"), "etcdInstanceType").empty();
  return cluster;
}

std::vector<std::string> Eks::list_clusters() {
  const std::string operation = "ListClusters";
  std::vector<std::string> names;
  read_pages(operation, [&](const std::string& marker) {
    RestCall call;
    call.operation = operation;
    call.path = "/clusters";
    call.query = {{"maxResults", "100"}};
    if (!marker.empty()) {
      call.query.emplace_back("nextToken", marker);
    }
    const Json answer = m_client.call(call);
    for (const Json& name : m_client.required_list(answer, "clusters", operation)) {
      if (name.is_string()) {
        names.push_back(name.get<std::string>());
      }
    }
    return text_at(answer, "nextToken");
  });
  return names;
}

} // namespace iam::aws
