#pragma once

#include <string>
#include <vector>

namespace iam::rbac {

// What somebody asks the API server to do: a verb on a resource, or on a URL that is not one of a
// resource.
struct Request {
  std::string verb;
  std::string group;       // of the API; empty: the core group
  std::string resource;    // plural, lower case; empty: `url` counts
  std::string subresource; // `log` of `pods/log`
  std::string namespace_;  // empty: all namespaces, or a resource without one
  std::string url;         // `/metrics`
};

// A rule of a role, as rbac.authorization.k8s.io/v1 has it. `*` stands for everything.
struct Rule {
  std::vector<std::string> groups;
  std::vector<std::string> resources; // with their subresources: `pods`, `pods/log`, `*/scale`
  std::vector<std::string> verbs;
  std::vector<std::string> urls; // `/api/*`; a rule has these or resources

  friend bool operator==(const Rule&, const Rule&) = default;
};

// Returns whether `rule` allows `request`, wherever the rule is bound (Kubernetes,
// pkg/apis/rbac/v1/evaluation_helpers.go).
bool allows(const Rule& rule, const Request& request);

} // namespace iam::rbac
