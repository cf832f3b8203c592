#pragma once

#include "aws/credentials/source.hpp"
#include "kube/authenticated_transport.hpp"
#include "util/clock.hpp"
#include "util/environment.hpp"
#include "util/process.hpp"
#include "util/random.hpp"

#include <functional>
#include <ostream>
#include <string>

namespace iam::cluster {

// What of the world it takes to talk to a cluster and to AWS. All of it must outlive the sessions.
struct Host {
  util::Environment environment;
  kube::TransportFactory make_transport;
  util::ChildRunner& runner;
  util::Clock& clock;
  util::Random& random;
  aws::SecretPrompt prompt;
  std::ostream& log; // requests, where they are to be shown
  std::function<void(const std::string&)> warn;

  int verbosity = 0; // from 6 on requests are shown

  // Whether what is asked of us on standard input is read by us, so that other programs may not.
  bool reads_input = false;
};

} // namespace iam::cluster
