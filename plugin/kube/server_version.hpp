#pragma once

#include "kube/api_client.hpp"

#include <string>

namespace iam::kube {

// The answer of `/version`, which every client may read.
struct ServerVersion {
  std::string git_version; // `v1.33.1-eks-7308294`
  std::string major;
  std::string minor; // may end in `+`
  std::string platform;

  // Whether it is Amazon's build.
  bool is_eks() const { return git_version.find("-eks-") != std::string::npos; }
};

// Throws what ApiClient::call throws.
ServerVersion get_version(ApiClient& client);

} // namespace iam::kube
