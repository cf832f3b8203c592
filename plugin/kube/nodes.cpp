#include "kube/nodes.hpp"

#include "kube/list.hpp"
#include "util/json.hpp"

namespace iam::kube {

std::size_t count_nodes(ApiClient& client) {
  ApiRequest request;
  request.path = "/api/v1/nodes";
  request.query = {{"limit", "1"}};
  request.subject = "nodes";
  const util::Json answer = client.call(request);
  const util::Json& rest = util::member(util::member(answer, "metadata"), "remainingItemCount");
  const std::size_t more = rest.is_number_unsigned() ? rest.get<std::size_t>() : 0;
  return util::array_at(answer, "items").size() + more;
}

std::vector<Node> list_nodes(ApiClient& client) {
  std::vector<Node> nodes;
  for (const util::Json& object : list_items(client, "/api/v1/", "nodes")) {
    const util::Json& metadata = util::member(object, "metadata");
    const util::Json& labels = util::member(metadata, "labels");
    const std::string by_eks = util::text_at(labels, "eks.amazonaws.com/compute-type");
    nodes.push_back(
        {.name = util::text_at(metadata, "name"),
         .created = util::parse_rfc3339(util::text_at(metadata, "creationTimestamp"))
                        .value_or(util::Time()),
         .node_group = util::text_at(labels, "eks.amazonaws.com/nodegroup"),
         .compute_type = by_eks.empty()
                             ? util::text_at(labels, "sagemaker.amazonaws.com/compute-type")
                             : by_eks});
  }
  return nodes;
}

} // namespace iam::kube
