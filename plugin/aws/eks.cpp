#include "aws/eks.hpp"

#include "aws/pages.hpp"
#include "util/encoding.hpp"
#include "util/json.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace iam::aws {

using util::Json;
using util::member;
using util::text_at;

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
    std::ranges::move(util::texts_in(m_client.required_list(answer, "clusters", operation)),
                      std::back_inserter(names));
    return text_at(answer, "nextToken");
  });
  return names;
}

} // namespace iam::aws
