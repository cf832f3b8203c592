#pragma once

#include "access/guard.hpp"
#include "change/guard.hpp"
#include "cluster/target.hpp"
#include "present/output.hpp"

#include <string>
#include <vector>

namespace iam::commands {

struct ModeOptions {
  cluster::ConnectionFlags connection;
  present::Format format = present::Format::text;
  bool no_headers = false;
  std::string wanted;   // the mode to change to; empty: only show
  bool one_way = false; // the user knows that it cannot be taken back
  change::DryRun dry_run = change::DryRun::none;
  std::vector<access::Danger> allowed;
};

// The modes, as EKS calls them.
std::vector<std::string> mode_words();

// Shows the authentication mode of a cluster and what the next step would change; or takes that
// step. Returns 0.
int run(const ModeOptions& options, const cluster::Host& host);

} // namespace iam::commands
