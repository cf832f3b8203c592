#pragma once

#include "access/migration.hpp"
#include "cluster/host.hpp"
#include "cluster/target.hpp"
#include "present/changes.hpp"
#include "present/output.hpp"

#include <string>
#include <vector>

namespace iam::commands {

struct MigrateOptions {
  cluster::TargetFlags target;
  access::AdminAs admin_as = access::AdminAs::policy;
  access::NodeLines nodes = access::NodeLines::move;
  std::vector<std::string> types; // of nodes: `ROLE=TYPE`
  present::Format format = present::Format::text;
  bool no_headers = false;

  bool applies = false;         // carries the plan out
  bool rolls_back = false;      // takes back what was carried out
  bool one_way = false;         // consents to a step of the authentication mode
  bool remove_mappings = false; // takes the lines that have moved out of aws-auth
  present::ChangeOptions write = {};
};

// The types that `types` takes.
std::vector<std::string> node_types();

// Prints the plan by which everybody whom aws-auth lets in gets in by an access entry, carries it
// out, or takes back what was carried out.
int run(const MigrateOptions& options, const cluster::Host& host);

} // namespace iam::commands
