#include "kube/status.hpp"

#include "util/json.hpp"

#include <utility>

namespace iam::kube {
namespace {

using util::Json;
using util::text_at;

int number_at(const Json& object, const char* key) {
  return static_cast<int>(util::integer_at(object, key).value_or(0));
}

StatusDetails read_details(const Json& status) {
  StatusDetails details;
  const Json& object = util::member(status, "details");
  details.name = text_at(object, "name");
  details.group = text_at(object, "group");
  details.kind = text_at(object, "kind");
  details.uid = text_at(object, "uid");
  details.retry_after_seconds = number_at(object, "retryAfterSeconds");
  for (const Json& cause : util::array_at(object, "causes")) {
    details.causes.push_back(
        {text_at(cause, "reason"), text_at(cause, "message"), text_at(cause, "field")});
  }
  return details;
}

} // namespace

std::optional<ApiError> read_status(const Json& body, int http_status, const std::string& where) {
  const bool is_failure = text_at(body, "kind") == "Status" &&
                          text_at(body, "apiVersion") == "v1" &&
                          text_at(body, "status") != "Success";
  if (!is_failure) {
    return std::nullopt;
  }
  const int code = number_at(body, "code");
  return ApiError(code != 0 ? code : http_status, text_at(body, "reason"), text_at(body, "message"),
                  where, read_details(body));
}

} // namespace iam::kube
