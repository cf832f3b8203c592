#pragma once

#include "cluster/host.hpp"
#include "util/json_fwd.hpp"

#include <functional>
#include <string>

namespace iam::cli {

// Something that completion wants to know of others.
struct Question {
  std::string key; // all that the answer depends on; empty where it must not be kept
  std::function<util::Json()> ask; // in a process of its own; may throw util::Error
};

// The answer to `question`; null where there is none in time. It is kept for half a minute, and one
// that comes late for the next time. Prints nothing.
util::Json timely_answer(const Question& question, const cluster::Host& host);

} // namespace iam::cli
