#pragma once

#include "kube/api_client.hpp"

#include <map>
#include <string>
#include <vector>

namespace iam::kube {

// Whom the API server takes somebody for.
struct UserInfo {
  std::string username;
  std::string uid;
  std::vector<std::string> groups;
  std::map<std::string, std::vector<std::string>> extra;
};

// Who the caller is to the server (SelfSubjectReview: v1 since Kubernetes 1.28, else the older
// versions that `kubectl auth whoami` tries too). Throws as ApiClient::call.
UserInfo review_self(ApiClient& client);

// Something that can be allowed or not; empty fields mean "all", or, for the group, the core one.
struct ResourceAttributes {
  std::string verb;
  std::string group;
  std::string resource;
  std::string subresource;
  std::string namespace_;
  std::string name;
};

struct AccessReview {
  bool is_allowed = false;
  std::string reason;           // the server's own; often empty
  std::string evaluation_error; // what kept the server from knowing for sure; often empty
};

// Whether the caller may do that (SelfSubjectAccessReview). Throws as ApiClient::call.
AccessReview review_access(ApiClient& client, const ResourceAttributes& attributes);

// The same for several questions, which are asked at once; the answers in their order.
std::vector<AccessReview> review_accesses(ApiClient& client,
                                          const std::vector<ResourceAttributes>& attributes);

} // namespace iam::kube
