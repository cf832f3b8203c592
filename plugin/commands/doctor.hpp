#pragma once

#include "cluster/host.hpp"
#include "cluster/target.hpp"
#include "present/output.hpp"

#include <string>

namespace iam::commands {

struct DoctorOptions {
  cluster::TargetFlags target;
  std::string namespace_; // in which rights are asked about; empty: cluster-wide
  present::Format format = present::Format::text;
  bool no_headers = false;
};

// Examines the way from the kubeconfig to the stores. Returns 0 if the caller gets in and has
// rights, 1 if a step fails, 2 if that could not be found out.
int run(const DoctorOptions& options, const cluster::Host& host);

} // namespace iam::commands
