#pragma once

#include "cluster/connection.hpp"
#include "kube/api_client.hpp"
#include "util/json_fwd.hpp"

#include <functional>
#include <string>

namespace iam::cli {

// A question that completion asks the cluster.
struct ClusterQuestion {
  std::string name; // with everything that the answer depends on besides server and user
  std::function<util::Json(kube::ApiClient&)> ask; // may throw util::Error
};

// Returns the answer of the cluster that `flags` select, as timely_answer does. Neither prompts nor
// prints.
util::Json answer_to(const ClusterQuestion& question, const cluster::ConnectionFlags& flags,
                     const cluster::Host& host);

} // namespace iam::cli
