#pragma once

#include "kube/api_client.hpp"
#include "kube/reviews.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iam::kube {

// A resource of one version of an API group, as the server describes it.
struct ApiResource {
  std::string group; // empty: the core one
  std::string version;
  std::string name; // the plural: `deployments`
  std::string singular;
  std::string kind;
  std::vector<std::string> short_names;
  bool is_namespaced = true;
  std::vector<std::string> verbs;
  std::map<std::string, std::vector<std::string>> subresources; // each with its verbs
};

// A question about access as somebody typed it.
struct TypedQuestion {
  ResourceAttributes asked; // what RESOURCE[/SUBRESOURCE][.GROUP] says without a server's help
  std::string behind_slash; // all of it, since it may be an object's name
};

// The same question in the server's terms.
struct ResolvedQuestion {
  ResourceAttributes asked;
  bool is_namespaced = true;         // also where nobody knows
  std::vector<std::string> warnings; // of what makes a "no" likely to be a slip of the finger
};

// What a server has, for reading names as kubectl does.
class ApiResources {
public:
  // The order of `resources` decides between those of one name.
  explicit ApiResources(std::vector<ApiResource> resources);

  // The question with the plural and the group for a plural, a singular, a short name or a kind in
  // any case, with or without GROUP or VERSION.GROUP (the beginning of a group will do). What
  // stands behind a slash is a subresource, or the name of an object where the resource has no such
  // subresource. What the server does not have stays as it was typed.
  ResolvedQuestion resolve(const TypedQuestion& typed) const;

private:
  const ApiResource* find(const std::string& name, const std::string& group) const;
  const ApiResource* find(const TypedQuestion& typed, ResourceAttributes& asked) const;
  std::vector<std::string> verbs_of(const ResourceAttributes& asked) const;
  bool has_subresource(const ApiResource& resource, const std::string& subresource) const;

  std::vector<ApiResource> m_resources;
};

// What the server has: the core group first, the others in the server's order, and preferred
// versions before all others, as kubectl ranks them. Nothing where the server cannot tell it in two
// answers (before Kubernetes 1.26) or does not.
std::optional<ApiResources> discover(ApiClient& client);

} // namespace iam::kube
