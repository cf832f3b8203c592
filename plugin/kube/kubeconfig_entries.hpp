#pragma once

#include "kube/kubeconfig.hpp"
#include "yaml/edit/style.hpp"

#include <string>
#include <vector>

namespace iam::kube {

// A way into a cluster, as it is to stand in a kubeconfig: the cluster, a user who gets credentials
// by a command, and the context that joins the two.
struct WayIn {
  std::string context_name;
  std::string cluster_name;
  std::string user_name;
  std::string server;
  std::string certificate_authority_data; // PEM in base64
  std::string proxy_url;                  // empty: none
  ExecStanza exec;                        // fields that are empty are not written
};

// One entry of a list of a kubeconfig: `{name: N, FIELD: VALUE}`.
struct ListEntry {
  std::string list;  // `clusters`
  std::string field; // `cluster`
  std::string name;
  yaml::Content value;
};

// The three entries of `way`, with their fields in the AWS CLI's order.
std::vector<ListEntry> entries_of(const WayIn& way);

// The whole entry, fields in the order of their names, as all writers of kubeconfigs have them.
yaml::Content content_of(const ListEntry& entry);

// What a new kubeconfig holds: all that kubectl and the AWS CLI put there.
yaml::Content new_kubeconfig(const std::vector<ListEntry>& entries,
                             const std::string& current_context);

} // namespace iam::kube
