#include "rbac/access_policies.hpp"

#include "rbac/access_policies_text.hpp"
#include "util/characters.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <span>

namespace iam::rbac {
namespace {

using util::Json;

constexpr std::string_view k_prefix = "AmazonEKS";
constexpr std::string_view k_suffix = "Policy";

// How the table's notes mark such a policy.
constexpr std::string_view k_for_service_linked_roles = "for AWS service-linked roles only";

// Matches `text` against a pattern in which `*` stands for any text: what is between the stars must
// follow in order.
bool is_like(std::string_view pattern, std::string_view text) {
  const auto pieces = util::split(pattern, '*');
  if (pieces.size() == 1) {
    return pattern == text;
  }
  if (!text.starts_with(pieces.front())) {
    return false;
  }
  text.remove_prefix(pieces.front().size());
  for (const std::string_view piece : std::span(pieces).subspan(1, pieces.size() - 2)) {
    const std::size_t at = text.find(piece);
    if (at == std::string_view::npos) {
      return false;
    }
    text.remove_prefix(at + piece.size());
  }
  return text.ends_with(pieces.back());
}

Rule rule_of(const Json& json) {
  const auto texts = [&](const char* key) { return util::texts_in(util::array_at(json, key)); };
  return {texts("apiGroups"), texts("resources"), texts("verbs"), texts("nonResourceURLs")};
}

Audience audience_of(const std::string& text) {
  return text == "people" ? Audience::people : text == "nodes" ? Audience::nodes : Audience::aws;
}

bool is_true(const Json& object, const char* key) {
  return util::member(object, key) == Json(true);
}

AccessPolicy policy_of(const Json& json) {
  AccessPolicy policy;
  policy.name = util::text_at(json, "name");
  policy.audience = audience_of(util::text_at(json, "for"));
  for (const std::string& scope : util::texts_in(util::array_at(json, "scopes"))) {
    policy.scopes.push_back(scope == text_of(ScopeType::cluster) ? ScopeType::cluster
                                                                 : ScopeType::namespaces);
  }
  policy.note = util::text_at(json, "note");
  policy.is_for_service_linked_roles =
      policy.note.find(k_for_service_linked_roles) != std::string::npos;
  policy.has_documented_rules = is_true(json, "rulesDocumented");
  for (const Json& rule : util::array_at(json, "rules")) {
    policy.rules.push_back({rule_of(rule), is_true(rule, "resourceNamesUnknown")});
  }
  return policy;
}

std::string_view without_ends(std::string_view name, std::string_view prefix,
                              std::string_view suffix) {
  if (name.starts_with(prefix)) {
    name.remove_prefix(prefix.size());
  }
  if (name.ends_with(suffix)) {
    name.remove_suffix(suffix.size());
  }
  return name;
}

} // namespace

std::string_view text_of(ScopeType type) {
  return type == ScopeType::cluster ? "cluster" : "namespace";
}

bool covers(const AccessScope& scope, std::string_view namespace_) {
  return scope.type == ScopeType::cluster ||
         (!namespace_.empty() &&
          std::ranges::any_of(scope.namespaces, [&](const std::string& pattern) {
            return is_like(pattern, namespace_);
          }));
}

AccessPolicies::AccessPolicies(std::string_view json) {
  constexpr std::size_t k_date_size = std::string_view("2025-12-16").size();
  const Json table = util::parse_json(json, "data/access-policies.json");
  m_as_of = util::text_at(table, "as_of").substr(0, k_date_size);
  for (const Json& policy : util::array_at(table, "policies")) {
    m_policies.push_back(policy_of(policy));
  }
}

const AccessPolicy* AccessPolicies::find(std::string_view name) const {
  const auto found = std::ranges::find(m_policies, name, &AccessPolicy::name);
  return found == m_policies.end() ? nullptr : &*found;
}

const AccessPolicy* AccessPolicies::find_by_any_name(std::string_view name) const {
  const auto found =
      std::ranges::find(m_policies, policy_key(name),
                        [](const AccessPolicy& policy) { return policy_key(policy.name); });
  return found == m_policies.end() ? nullptr : &*found;
}

const AccessPolicies& access_policies() {
  static const AccessPolicies k_policies(access_policies_text());
  return k_policies;
}

std::string policy_key(std::string_view name) {
  std::string key = util::to_lower_ascii(name);
  std::erase_if(key, [](char c) { return c == '-' || c == '_' || c == ' '; });
  return std::string(
      without_ends(key, util::to_lower_ascii(k_prefix), util::to_lower_ascii(k_suffix)));
}

std::string short_name(std::string_view policy_name) {
  if (!policy_name.starts_with(k_prefix) || !policy_name.ends_with(k_suffix)) {
    return std::string(policy_name);
  }
  const std::string_view words = without_ends(policy_name, k_prefix, k_suffix);
  std::string result;
  for (std::size_t i = 0; i < words.size(); ++i) {
    // A word begins at a capital letter beside a small one: `ArgoCDCluster` is `argo-cd-cluster`.
    const bool begins =
        util::is_upper(words[i]) && i > 0 &&
        (util::is_lower(words[i - 1]) || (i + 1 < words.size() && util::is_lower(words[i + 1])));
    result += begins ? "-" : "";
    result += util::to_lower(words[i]);
  }
  return result;
}

Verdict allows(const AccessPolicy* policy, const AccessScope& scope, const Request& request) {
  if (!covers(scope, request.namespace_)) {
    return Verdict::denied;
  }
  if (policy == nullptr || !policy->has_documented_rules) {
    return Verdict::unknown;
  }
  Verdict verdict = Verdict::denied;
  for (const PolicyRule& each : policy->rules) {
    if (!allows(each.rule, request)) {
      continue;
    }
    if (!each.has_unknown_names) {
      return Verdict::allowed;
    }
    verdict = Verdict::unknown;
  }
  return verdict;
}

} // namespace iam::rbac
