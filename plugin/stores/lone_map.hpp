#pragma once

#include "awsauth/mapping.hpp"
#include "kube/config_map.hpp"
#include "yaml/read/source.hpp"

#include <string>
#include <vector>

namespace iam::stores {

// The manifest of a ConfigMap that holds nothing yet.
std::string manifest_without_data(const kube::ConfigMapName& name);

// The manifest of a ConfigMap that holds the lists of `data` that are not empty, as literal blocks
// where these can hold them, and nothing else.
std::string manifest_of(const kube::ConfigMapName& name, const awsauth::MapData& data);

// Something in a manifest that `manifest_of` does not write.
struct ForeignPart {
  yaml::Position position;
  std::string name; // as messages call it: `data.other`
};

// Returns what `manifest`, a text with one ConfigMap that can be read, holds besides its name and
// the lists.
std::vector<ForeignPart> foreign_parts(const std::string& manifest);

} // namespace iam::stores
