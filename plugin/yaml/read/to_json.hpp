#pragma once

#include "util/json_fwd.hpp"
#include "yaml/edit/style.hpp"
#include "yaml/read/document.hpp"

namespace iam::yaml {

// The value of the node `id` as sigs.k8s.io/yaml makes JSON of it: object keys sorted, aliases and
// merges followed. Call `check_decodable` (yaml/read/resolve.hpp) on the document first.
util::Json to_json(const Document& document, NodeId id);

// The value that `content` is to have, with sorted keys too.
util::Json to_json(const Content& content);

} // namespace iam::yaml
