#pragma once

#include "util/json_fwd.hpp"

#include <optional>
#include <string>

namespace iam::stores {

// A tool that has the desired state of an object elsewhere, and puts it back when it changes.
struct Reconciler {
  std::string tool;         // `Argo CD`
  std::string mark;         // by which it is known: `annotation argocd.argoproj.io/tracking-id`
  bool is_automatic = true; // false: when somebody runs it
};

// The reconciler of the ConfigMap `object`, by its labels, annotations and managedFields; nullopt
// if none is known. EKS itself only adds lines for node groups, so it does not count.
std::optional<Reconciler> reconciler_of(const util::Json& object);

} // namespace iam::stores
