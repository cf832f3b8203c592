#pragma once

#include "kube/api_client.hpp"

#include <string>

namespace iam::kube {

// What `/version` says, which every client may ask.
struct ServerVersion {
  std::string git_version; // `v1.33.1-eks-7308294`
  std::string major;
  std::string minor; // may end in `+`
  std::string platform;

  // Whether it is Amazon's build.
  bool is_eks() const { return git_version.find("-eks-") != std::string::npos; }
};

// Throws as ApiClient::call.
ServerVersion get_version(ApiClient& client);

} // namespace iam::kube
