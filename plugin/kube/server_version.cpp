#include "kube/server_version.hpp"

#include "kube/api_error.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

namespace iam::kube {

ServerVersion get_version(ApiClient& client) {
  ApiRequest request;
  request.path = "/version";
  const util::Json answer = client.call(request);
  const auto text = [&](const char* key) {
    constexpr std::size_t k_longest = 128;
    return util::shortened(util::text_at(answer, key), k_longest);
  };
  ServerVersion version = {text("gitVersion"), text("major"), text("minor"), text("platform")};
  if (version.git_version.empty()) {
    throw UnexpectedAnswer(200, "the server's answer has no gitVersion", "GET /version");
  }
  return version;
}

} // namespace iam::kube
