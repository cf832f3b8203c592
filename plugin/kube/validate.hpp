#pragma once

#include "kube/kubeconfig.hpp"

#include <string>
#include <vector>

namespace iam::kube {

// What is wrong with an entry that is about to be used, in the words of kubectl (client-go,
// tools/clientcmd/validation.go), whose order this is. Files are opened to see that they are there.
std::vector<std::string> problems_of(const std::string& name, const User& user);
std::vector<std::string> problems_of(const std::string& name, const Cluster& cluster);

} // namespace iam::kube
