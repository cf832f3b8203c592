#pragma once

#include "kube/api_client.hpp"
#include "kube/config_map.hpp"

#include <chrono>
#include <exception>
#include <map>
#include <optional>
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

// Whether both ask about the same action, in whatever namespace.
bool ask_the_same(const ResourceAttributes& a, const ResourceAttributes& b);

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

// The same for several actions at once; the answers are in their order.
std::vector<AccessReview> review_accesses_of(ApiClient& client, const std::string& username,
                                             const std::vector<std::string>& groups,
                                             const std::vector<ResourceAttributes>& attributes);

// One of several answers: the value, or the error that stands in its place.
template<typename T>
struct Answer {
  std::optional<T> value;
  std::exception_ptr error;
  std::chrono::milliseconds elapsed{0};
};

// What the API server says to its caller.
struct CallerAnswers {
  Answer<UserInfo> user;                       // as of review_self
  Answer<std::vector<AccessReview>> accesses;  // as of review_accesses
  Answer<std::optional<ConfigMap>> config_map; // as of get_config_map
};

// Asks all of that at once. Throws only what concerns all of it: CredentialError, util::Cancelled.
CallerAnswers ask_about_caller(ApiClient& client, const std::vector<ResourceAttributes>& attributes,
                               const ConfigMapName& config_map);

} // namespace iam::kube
