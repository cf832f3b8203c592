#pragma once

#include "util/json_fwd.hpp"
#include "util/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::kube {

// A program that has written an object, as its managedFields say.
struct FieldManager {
  std::string name;
  std::string operation;          // `Apply` or `Update`
  std::optional<util::Time> time; // of its last write
  std::vector<std::string> keys;  // of `data` that it wrote last
};

// Returns the managers of `object`, a ConfigMap, that own keys of its data, the latest first.
std::vector<FieldManager> field_managers(const util::Json& object);

} // namespace iam::kube
