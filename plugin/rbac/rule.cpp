#include "rbac/rule.hpp"

#include <algorithm>
#include <string_view>

namespace iam::rbac {
namespace {

bool has(const std::vector<std::string>& texts, std::string_view text) {
  return std::ranges::find(texts, text) != texts.end();
}

bool has_or_all(const std::vector<std::string>& texts, std::string_view text) {
  return has(texts, "*") || has(texts, text);
}

bool has_resource(const Rule& rule, const Request& request) {
  if (request.subresource.empty()) {
    return has_or_all(rule.resources, request.resource);
  }
  return has_or_all(rule.resources, request.resource + '/' + request.subresource) ||
         has(rule.resources, "*/" + request.subresource);
}

// A `*` at the end stands for every continuation.
bool has_url(const Rule& rule, std::string_view url) {
  return std::ranges::any_of(rule.urls, [&](std::string_view pattern) {
    if (!pattern.ends_with('*')) {
      return pattern == url;
    }
    return url.starts_with(pattern.substr(0, pattern.find_last_not_of('*') + 1)); // npos + 1 is 0
  });
}

} // namespace

bool allows(const Rule& rule, const Request& request) {
  if (!has_or_all(rule.verbs, request.verb)) {
    return false;
  }
  return request.resource.empty()
             ? has_url(rule, request.url)
             : has_or_all(rule.groups, request.group) && has_resource(rule, request);
}

} // namespace iam::rbac
