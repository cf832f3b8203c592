#pragma once

#include "access/mode_step.hpp"
#include "cluster/host.hpp"
#include "present/output.hpp"
#include "stores/snapshot.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::present {

// A cluster's authentication mode, and what the next step would change. It refers to its parts.
struct ModeView {
  std::string cluster;          // its name
  std::string version;          // of Kubernetes
  std::string platform_version; // of EKS
  access::Mode mode = access::Mode::config_map;
  const access::ModeStep* step = nullptr; // nullptr: there is no next one
  std::string obstacle = {};              // why the cluster cannot take it; empty if it can
  bool gives_creator_entry = false;       // the step makes one for the cluster's creator
  const stores::Snapshot* map = nullptr;  // nullptr: aws-auth was not read
  std::vector<std::string> unknown = {};  // what EKS does not tell, each as a text for people
  bool is_everybody_known = true;         // who gets in now, by both stores
};

// Prints `view` as `format` says: text, json, yaml, as the help of `mode` describes it, or name,
// which is the mode alone.
void print(const cluster::Host& host, const ModeView& view, Format format, Headers headers);

} // namespace iam::present
