#pragma once

#include "cluster/connection.hpp"
#include "kube/api_client.hpp"
#include "util/json_fwd.hpp"

#include <functional>
#include <string>

namespace iam::cli {

// Something that completion wants to know of the cluster.
struct ClusterQuestion {
  std::string name; // with all that the answer depends on besides server and user
  std::function<util::Json(kube::ApiClient&)> ask; // may throw util::Error
};

// The answer of the cluster that `flags` select; null where there is none in time. Never asks the
// user anything and prints nothing. The answer to the same question of the same server and user is
// kept for half a minute. An answer that comes late is kept for the next time.
util::Json answer_to(const ClusterQuestion& question, const cluster::ConnectionFlags& flags,
                     const cluster::Host& host);

} // namespace iam::cli
