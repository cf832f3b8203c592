#pragma once

#include "kube/api_client.hpp"

#include <map>
#include <string>
#include <vector>

namespace iam::kube {

// A user, as the API server sees it.
struct UserInfo {
  std::string username;
  std::string uid;
  std::vector<std::string> groups;
  std::map<std::string, std::vector<std::string>> extra;
};

// The caller (SelfSubjectReview: v1 since Kubernetes 1.28, else the older versions that `kubectl
// auth whoami` tries too). Throws what ApiClient::call throws.
UserInfo review_self(ApiClient& client);

// An action on a resource. Empty fields mean "all" or, for the group, the core group.
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
  std::string evaluation_error; // why the server could not be certain; often empty
};

// Whether the caller may do that (SelfSubjectAccessReview). Throws what ApiClient::call throws.
AccessReview review_access(ApiClient& client, const ResourceAttributes& attributes);

// The same for several actions at once; the answers are in their order.
std::vector<AccessReview> review_accesses(ApiClient& client,
                                          const std::vector<ResourceAttributes>& attributes);

// Whether `username` in `groups` may do that (SubjectAccessReview), which the caller needs a right
// to ask. The group of all who are authenticated counts besides. Throws what ApiClient::call
// throws.
AccessReview review_access_of(ApiClient& client, const std::string& username,
                              const std::vector<std::string>& groups,
                              const ResourceAttributes& attributes);

} // namespace iam::kube
