#include "kube/config_map_version.hpp"

#include "kube/api_error.hpp"
#include "util/json.hpp"

namespace iam::kube {

std::string version_of(ApiClient& client, const ConfigMapName& name) {
  ApiRequest request = config_map_request(name);
  request.accept = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
  try {
    const util::Json object = client.call(request);
    return util::text_at(util::member(object, "metadata"), "resourceVersion");
  } catch (const ApiError& error) {
    if (error.status() == 404) {
      return "";
    }
    throw;
  }
}

} // namespace iam::kube
