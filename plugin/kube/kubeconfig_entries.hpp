#pragma once

#include "kube/kubeconfig.hpp"
#include "yaml/edit/style.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace iam::kube {

// The entries of a kubeconfig for access to a cluster: the cluster, a user whose credentials come
// from a command, and the context that combines the two.
struct WayIn {
  std::string context_name;
  std::string cluster_name;
  std::string user_name;
  std::string server;
  std::string certificate_authority_data; // PEM in base64
  std::string proxy_url;                  // empty: none
  ExecStanza exec;                        // empty fields are not written
};

// One entry of a list of a kubeconfig: `{name: N, FIELD: VALUE}`.
struct ListEntry {
  std::string list;  // `clusters`
  std::string field; // `cluster`
  std::string name;
  yaml::Content value;
};

// Whether `way` replaces the entry `name` of `list`.
bool replaces(const WayIn& way, std::string_view list, const std::string& name);

// The three entries of `way`, with their fields in the AWS CLI's order.
std::vector<ListEntry> entries_of(const WayIn& way);

// The whole entry, its fields sorted by name, as all writers of kubeconfigs do.
yaml::Content content_of(const ListEntry& entry);

// The contents of a new kubeconfig: everything that kubectl and the AWS CLI write.
yaml::Content new_kubeconfig(const std::vector<ListEntry>& entries,
                             const std::string& current_context);

} // namespace iam::kube
