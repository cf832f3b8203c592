#include "kube/nodes.hpp"

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

} // namespace iam::kube
