#pragma once

#include "util/json_fwd.hpp"

#include <string>

namespace iam::stores {

// Who keeps the ConfigMap `object` as it is elsewhere and puts it back when it changes: `Argo CD
// (annotation argocd.argoproj.io/tracking-id)`. Told by its labels, annotations and managedFields.
// Empty if nobody is known to. EKS itself only adds lines for node groups, so it does not count.
std::string reconciler_of(const util::Json& object);

} // namespace iam::stores
