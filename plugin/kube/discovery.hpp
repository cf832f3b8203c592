#pragma once

#include "kube/api_client.hpp"
#include "kube/reviews.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iam::kube {

// A resource in one version of an API group.
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

// A question about access as the user typed it.
struct TypedQuestion {
  ResourceAttributes asked; // RESOURCE[/SUBRESOURCE][.GROUP], not yet resolved
  std::string behind_slash; // all of it, since it may be the name of an object
};

// The same question in the server's terms.
struct ResolvedQuestion {
  ResourceAttributes asked;
  bool is_namespaced = true;         // also if unknown
  std::vector<std::string> warnings; // about a likely typing error
};

// The resources of a server, to resolve names as kubectl does.
class ApiResources {
public:
  // The order of `resources` decides between resources of the same name.
  explicit ApiResources(std::vector<ApiResource> resources);

  // Resolves a plural, a singular, a short name or a kind in any letter case, with or without GROUP
  // or VERSION.GROUP (or the beginning of a group), to the plural and the group. The part after a
  // slash is a subresource, or the name of an object if the resource has no such subresource. What
  // the server does not have stays as it was typed.
  ResolvedQuestion resolve(const TypedQuestion& typed) const;

private:
  const ApiResource* find(const std::string& name, const std::string& group) const;
  const ApiResource* find(const TypedQuestion& typed, ResourceAttributes& asked) const;
  std::vector<std::string> verbs_of(const ResourceAttributes& asked) const;
  bool has_subresource(const ApiResource& resource, const std::string& subresource) const;

  std::vector<ApiResource> m_resources;
};

// The resources of the server: the core group first, the others in the server's order, and
// preferred versions before all others, as kubectl ranks them. Returns nullopt if the server does
// not support aggregated discovery (before Kubernetes 1.26) or fails.
std::optional<ApiResources> discover(ApiClient& client);

} // namespace iam::kube
