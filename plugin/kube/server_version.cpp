#include "kube/server_version.hpp"

#include "kube/api_error.hpp"
#include "kube/status.hpp"
#include "util/json.hpp"

namespace iam::kube {

ServerVersion get_version(ApiClient& client) {
  ApiRequest request;
  request.path = "/version";
  const util::Json answer = client.call(request);
  const ServerVersion version = {text_at(answer, "gitVersion"), text_at(answer, "major"),
                                 text_at(answer, "minor"), text_at(answer, "platform")};
  if (version.git_version.empty()) {
    throw UnexpectedAnswer(200, "the server's answer has no gitVersion", "GET /version");
  }
  return version;
}

} // namespace iam::kube
