#pragma once

#include "access/desired_entry.hpp"
#include "awsauth/mapping.hpp"
#include "kube/config_map.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::stores {

// What a file wants of one line of aws-auth.
struct DesiredMapping {
  awsauth::Mapping mapping; // its ARN as written; of an sso block the pattern that list shows
  std::string place;        // where the file says so, or the problem is: `access.yaml:12:3`

  // Why the authenticator drops it or a part of it, and what to do about that; empty if it does
  // not.
  std::string problem = {};
  std::string cure = {};
};

// The cluster that a file says that it is for.
struct DesiredCluster {
  std::string name;
  std::string region; // empty: not said
  std::string place;
};

// Who is to get in, as files say it. Of a store that it says nothing about, the list is nullopt.
struct DesiredState {
  std::string file; // its name in messages; of several `a.yaml, b.yaml`
  std::optional<std::vector<DesiredMapping>> mappings = {};
  std::optional<std::vector<access::DesiredEntry>> entries = {};
  bool is_empty_list = false; // what `list` prints if nobody gets in by the stores it shows
  std::vector<DesiredCluster> clusters = {};
  std::vector<std::string> warnings = {}; // of what in the file is not read
};

// Reads a file that says who is to get in, in one of these forms, as YAML or JSON: what `list -o
// yaml` prints, the ConfigMap `config_map`, or eksctl's ClusterConfig. Throws util::Error with the
// place in the file for anything else, for two of them, for what is wrong in it, and for one that
// says nothing about who gets in, not even that nobody does.
DesiredState read_desired_state(const std::string& text, const std::string& file,
                                const kube::ConfigMapName& config_map);

} // namespace iam::stores
