#include "kube/managed_fields.hpp"

#include "util/json.hpp"

#include <algorithm>
#include <functional>
#include <string_view>

namespace iam::kube {
namespace {

using util::Json;

// The prefix of a field's name in fieldsV1 (structured-merge-diff, fieldpath/serialize-pe.go).
constexpr std::string_view k_field = "f:";

std::vector<std::string> keys_of(const Json& fields) {
  std::vector<std::string> keys;
  if (const Json& data = util::member(fields, "f:data"); data.is_object()) {
    for (const auto& [key, unused] : data.items()) {
      if (key.starts_with(k_field)) { // `.` is the map itself
        keys.push_back(key.substr(k_field.size()));
      }
    }
  }
  return keys;
}

} // namespace

std::vector<FieldManager> field_managers(const Json& object) {
  std::vector<FieldManager> managers;
  for (const Json& entry : util::array_at(util::member(object, "metadata"), "managedFields")) {
    FieldManager manager{util::text_at(entry, "manager"), util::text_at(entry, "operation"),
                         util::parse_rfc3339(util::text_at(entry, "time")),
                         keys_of(util::member(entry, "fieldsV1"))};
    if (!manager.keys.empty()) {
      managers.push_back(std::move(manager));
    }
  }
  std::ranges::stable_sort(managers, std::ranges::greater(), &FieldManager::time);
  return managers;
}

} // namespace iam::kube
