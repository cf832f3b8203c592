#include "kube/server_version.hpp"

#include "kube/api_error.hpp"
#include "util/json.hpp"

namespace iam::kube {

ServerVersion get_version(ApiClient& client) {
  ApiRequest request;
  request.path = "/version";
  const util::Json answer = client.call(request);
  ServerVersion version = {util::text_at(answer, "gitVersion"), util::text_at(answer, "major"),
                           util::text_at(answer, "minor"), util::text_at(answer, "platform")};
  if (version.git_version.empty()) {
    throw UnexpectedAnswer(200, "the server's answer has no gitVersion", "GET /version");
  }
  return version;
}

} // namespace iam::kube
