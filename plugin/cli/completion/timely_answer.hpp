#pragma once

#include "cluster/host.hpp"
#include "util/json_fwd.hpp"

#include <functional>
#include <string>

namespace iam::cli {

// A question whose answer takes requests.
struct Question {
  std::string key; // everything that the answer depends on; empty if it must not be cached
  std::function<util::Json()> ask; // runs in a child process; may throw util::Error
};

// Returns the answer to `question`, or null if there is none in time. Answers are cached for half a
// minute, and late ones for the next call. Waits longer if there is no older answer. Prints
// nothing.
util::Json timely_answer(const Question& question, const cluster::Host& host);

} // namespace iam::cli
