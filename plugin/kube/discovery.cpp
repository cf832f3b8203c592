#include "kube/discovery.hpp"

#include "util/error.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <iterator>
#include <utility>

namespace iam::kube {
namespace {

using util::array_at;
using util::Json;
using util::member;
using util::text_at;
using util::texts_in;

// Older servers answer with another kind of object, because of the last of the three.
constexpr const char* k_accept =
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
    "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,"
    "application/json";

// The verbs of requests. The others exist only for RBAC, and discovery does not name them.
constexpr std::array k_request_verbs = {"get",    "list",  "watch",  "create",
                                        "update", "patch", "delete", "deletecollection"};
constexpr std::array k_other_verbs = {"use",     "bind", "impersonate", "*",
                                      "approve", "sign", "escalate",    "attest"};

// Resources that only RBAC knows.
constexpr std::array k_not_served = {"users", "groups"};

template<typename Range, typename Value>
bool has(const Range& range, const Value& value) {
  return std::find(std::begin(range), std::end(range), value) != std::end(range);
}

ApiResource read_resource(const Json& json, const std::string& group, const std::string& version) {
  ApiResource resource;
  resource.group = group;
  resource.version = version;
  resource.name = text_at(json, "resource");
  resource.kind = util::to_lower_ascii(text_at(member(json, "responseKind"), "kind"));
  resource.singular = text_at(json, "singularResource");
  resource.short_names = texts_in(member(json, "shortNames"));
  resource.is_namespaced = text_at(json, "scope") != "Cluster";
  resource.verbs = texts_in(member(json, "verbs"));
  for (const Json& each : array_at(json, "subresources")) {
    resource.subresources[text_at(each, "subresource")] = texts_in(member(each, "verbs"));
  }
  return resource;
}

// The first version is the preferred one. A stale one belongs to a server that does not answer.
void read_group(const Json& json, std::vector<ApiResource>& preferred,
                std::vector<ApiResource>& others) {
  const std::string group = text_at(member(json, "metadata"), "name");
  bool is_first = true;
  for (const Json& version : array_at(json, "versions")) {
    if (text_at(version, "freshness") == "Stale") {
      continue;
    }
    for (const Json& each : array_at(version, "resources")) {
      (is_first ? preferred : others)
          .push_back(read_resource(each, group, text_at(version, "version")));
    }
    is_first = false;
  }
}

bool is_plural_or_singular(const ApiResource& resource, const std::string& name) {
  return resource.name == name || resource.singular == name;
}

bool is_short_name(const ApiResource& resource, const std::string& name) {
  return has(resource.short_names, name);
}

bool is_kind(const ApiResource& resource, const std::string& name) {
  return resource.kind == name;
}

// The ways in which a resource can match a name, the best first: a name takes precedence over the
// same short name.
constexpr std::array k_fits = {is_plural_or_singular, is_short_name, is_kind};

template<typename IsInGroup>
const ApiResource* first_fit(const std::vector<ApiResource>& resources, const std::string& name,
                             IsInGroup is_in_group) {
  for (const auto fits : k_fits) {
    const auto found = std::ranges::find_if(
        resources, [&](const ApiResource& each) { return is_in_group(each) && fits(each, name); });
    if (found != resources.end()) {
      return &*found;
    }
  }
  return nullptr;
}

std::string text_of(const ResourceAttributes& asked) {
  std::string text = asked.resource;
  if (!asked.group.empty()) {
    text += '.' + asked.group;
  }
  if (!asked.subresource.empty()) {
    text += '/' + asked.subresource;
  }
  return text;
}

std::string missing_text(const ResourceAttributes& asked) {
  std::string text =
      fmt::format("the server doesn't have a resource type {}", util::quoted(asked.resource));
  if (!asked.group.empty()) {
    text += fmt::format(" in group {}", util::quoted(asked.group));
  }
  return text;
}

bool is_undiscoverable(const ResourceAttributes& asked) {
  return asked.resource == "*" ||
         (asked.group.empty() && has(k_not_served, util::to_lower_ascii(asked.resource)));
}

// The warning about a verb of a resource with these `verbs`, if any; empty `verbs` are unknown.
std::optional<std::string> verb_warning(const ResourceAttributes& asked,
                                        const std::vector<std::string>& verbs) {
  if (has(verbs, asked.verb) || has(k_other_verbs, asked.verb)) {
    return std::nullopt;
  }
  if (!has(k_request_verbs, asked.verb)) {
    return fmt::format("verb {} is not a known verb", util::quoted(asked.verb));
  }
  if (!verbs.empty()) {
    return fmt::format("{} does not support the verb {}", text_of(asked), util::quoted(asked.verb));
  }
  return std::nullopt;
}

} // namespace

ApiResources::ApiResources(std::vector<ApiResource> resources)
    : m_resources(std::move(resources)) {}

// `group` may begin with a version, which looks like a part of its name.
const ApiResource* ApiResources::find(const std::string& name, const std::string& group) const {
  const std::string wanted = util::to_lower_ascii(name);
  const std::string in = util::to_lower_ascii(group);
  if (in.empty()) {
    return first_fit(m_resources, wanted, [](const ApiResource&) { return true; });
  }
  if (const std::size_t dot = in.find('.'); dot != std::string::npos) {
    const std::string version = in.substr(0, dot);
    const std::string rest = in.substr(dot + 1);
    const auto* found = first_fit(m_resources, wanted, [&](const ApiResource& each) {
      return each.version == version && (rest.empty() || each.group == rest);
    });
    if (found != nullptr) {
      return found;
    }
  }
  const auto* found =
      first_fit(m_resources, wanted, [&](const ApiResource& each) { return each.group == in; });
  return found != nullptr ? found : first_fit(m_resources, wanted, [&](const ApiResource& each) {
    return each.group.starts_with(in);
  });
}

bool ApiResources::has_subresource(const ApiResource& resource,
                                   const std::string& subresource) const {
  return subresource == "*" || std::ranges::any_of(m_resources, [&](const ApiResource& each) {
           return each.group == resource.group && each.name == resource.name &&
                  each.subresources.contains(subresource);
         });
}

// In all versions.
std::vector<std::string> ApiResources::verbs_of(const ResourceAttributes& asked) const {
  std::vector<std::string> verbs;
  for (const ApiResource& each : m_resources) {
    if (each.group != asked.group || each.name != asked.resource) {
      continue;
    }
    const auto sub = each.subresources.find(asked.subresource);
    const auto& more = asked.subresource.empty()        ? each.verbs
                       : sub != each.subresources.end() ? sub->second
                                                        : std::vector<std::string>();
    verbs.insert(verbs.end(), more.begin(), more.end());
  }
  return verbs;
}

// Finds the resource, and puts the part after the slash into `asked`. A group after the slash may
// be a part of an object's name.
const ApiResource* ApiResources::find(const TypedQuestion& typed, ResourceAttributes& asked) const {
  const ApiResource* found = find(asked.resource, asked.group);
  const bool has_group_behind = asked.subresource != typed.behind_slash;
  const bool is_plain = asked.subresource.empty() && !has_group_behind;
  if (is_plain || (found != nullptr && has_subresource(*found, asked.subresource))) {
    return found;
  }
  const ApiResource* named = has_group_behind ? find(asked.resource, "") : found;
  if (named != nullptr) {
    asked.subresource.clear();
    asked.name = typed.behind_slash;
  }
  return named;
}

ResolvedQuestion ApiResources::resolve(const TypedQuestion& typed) const {
  ResolvedQuestion resolved{.asked = typed.asked};
  ResourceAttributes& asked = resolved.asked;
  std::vector<std::string> verbs;
  if (const ApiResource* found = asked.resource == "*" ? nullptr : find(typed, asked)) {
    asked.resource = found->name;
    asked.group = found->group;
    resolved.is_namespaced = found->is_namespaced;
    verbs = verbs_of(asked);
  } else if (!is_undiscoverable(asked)) {
    resolved.warnings.push_back(missing_text(asked));
  }
  if (auto warning = verb_warning(asked, verbs)) {
    resolved.warnings.push_back(std::move(*warning));
  }
  return resolved;
}

std::optional<ApiResources> discover(ApiClient& client) {
  ApiRequest core;
  core.path = "/api";
  core.accept = k_accept;
  ApiRequest groups = core;
  groups.path = "/apis";
  std::vector<Json> answers;
  try {
    answers = client.call_all({core, groups});
  } catch (const util::Error&) { // the question itself will fail if it matters
    return std::nullopt;
  }
  std::vector<ApiResource> resources;
  std::vector<ApiResource> others;
  for (const Json& answer : answers) {
    if (text_at(answer, "kind") != "APIGroupDiscoveryList") {
      return std::nullopt;
    }
    for (const Json& group : array_at(answer, "items")) {
      read_group(group, resources, others);
    }
  }
  std::move(others.begin(), others.end(), std::back_inserter(resources));
  return ApiResources(std::move(resources));
}

} // namespace iam::kube
