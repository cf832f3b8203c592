#pragma once

#include "kube/kubeconfig.hpp"

#include <string>
#include <vector>

namespace iam::kube {

// The problems of an entry that is about to be used, in kubectl's words and order (client-go,
// tools/clientcmd/validation.go). Opens files to check that they are readable.
std::vector<std::string> problems_of(const std::string& name, const User& user);
std::vector<std::string> problems_of(const std::string& name, const Cluster& cluster);

// Whether kubectl accepts `url` as a proxy, and a host is in it.
bool is_proxy(const std::string& url);

} // namespace iam::kube
