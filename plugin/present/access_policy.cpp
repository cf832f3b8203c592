#include "present/access_policy.hpp"

#include "util/json.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace iam::present {
namespace {

using rbac::AccessPolicy;
using rbac::PolicyRule;
using rbac::Rule;
using util::Json;

constexpr const char* k_unknown = "unknown";

using Texts = std::vector<std::string>;

bool is_all(const Texts& texts) {
  return texts == Texts{"*"};
}

std::string_view word_of(rbac::Audience audience) {
  return audience == rbac::Audience::people  ? "people"
         : audience == rbac::Audience::nodes ? "nodes"
                                             : "aws";
}

bool has_known_rules(const AccessPolicy* policy) {
  return policy != nullptr && policy->has_documented_rules;
}

// The first three, and how many more.
std::string listed(const Texts& texts) {
  constexpr std::size_t k_most = 3;
  const auto shown = std::min(texts.size(), k_most);
  std::string text = join({texts.begin(), texts.begin() + static_cast<std::ptrdiff_t>(shown)}, ",");
  return shown == texts.size() ? text : fmt::format("{} and {} more", text, texts.size() - shown);
}

std::string verbs_text(const Texts& verbs) {
  const std::set<std::string> sorted(verbs.begin(), verbs.end());
  return sorted == std::set<std::string>{"get", "list", "watch"} ? "read"
         : is_all(verbs)                                         ? "manage"
                                                                 : join(verbs, ",");
}

// `read secrets`, `manage leases`, `get URLs /api,/apis`
std::string text_of(const Rule& rule) {
  const bool is_all_resources = is_all(rule.resources);
  if (is_all(rule.groups) && is_all_resources && is_all(rule.verbs)) {
    return "everything";
  }
  const std::string things = !rule.urls.empty()    ? "URLs " + listed(rule.urls)
                             : !is_all_resources   ? listed(rule.resources)
                             : is_all(rule.groups) ? "everything"
                             : rule.groups.size() == 1
                                 ? "everything in " + rule.groups.front()
                                 : fmt::format("everything in {} API groups", rule.groups.size());
  return verbs_text(rule.verbs) + ' ' + things;
}

// What people ask about a policy with many rules.
struct Thing {
  std::string_view name;
  std::string_view group;
  std::string_view resource;
  std::string_view subresource;
};
constexpr std::array<Thing, 6> k_things = {
    {{"workloads", "apps", "deployments", ""},
     {"secrets", "", "secrets", ""},
     {"pods/exec", "", "pods", "exec"},
     {"roles", "rbac.authorization.k8s.io", "roles", ""},
     {"nodes", "", "nodes", ""},
     {"CRDs", "apiextensions.k8s.io", "customresourcedefinitions", ""}}};

bool may(const AccessPolicy& policy, std::string_view verb, const Thing& thing) {
  rbac::Request request;
  request.verb = verb;
  request.group = thing.group;
  request.resource = thing.resource;
  request.subresource = thing.subresource;
  return rbac::allows(&policy, {}, request) == rbac::Verdict::allowed;
}

// `write workloads, secrets, pods/exec; not roles, nodes, CRDs`
std::string digest(const AccessPolicy& policy) {
  std::array<std::pair<const char*, Texts>, 3> parts = {
      {{"write ", {}}, {"read ", {}}, {"not ", {}}}};
  for (const Thing& thing : k_things) {
    const std::size_t part = may(policy, "create", thing) ? 0 : may(policy, "get", thing) ? 1 : 2;
    parts[part].second.emplace_back(thing.name);
  }
  Texts texts;
  for (const auto& [word, names] : parts) {
    if (!names.empty()) {
      texts.push_back(word + join(names, ", "));
    }
  }
  return join(texts, "; ");
}

// The rows of `kubectl describe`: what is allowed on one resource or URL by all rules.
struct Row {
  std::string resource;
  std::string url;
  bool has_unknown_names = false;

  friend bool operator<(const Row& a, const Row& b) {
    return std::tie(a.resource, a.url, a.has_unknown_names) <
           std::tie(b.resource, b.url, b.has_unknown_names);
  }
};

// `deployments.apps/scale`, `pods/log`, `*.*`
std::string full_name(const std::string& resource, const std::string& group) {
  const std::size_t slash = std::min(resource.find('/'), resource.size());
  return group.empty()
             ? resource
             : fmt::format("{}.{}{}", resource.substr(0, slash), group, resource.substr(slash));
}

std::map<Row, Texts> rows_of(const AccessPolicy& policy) {
  std::map<Row, Texts> rows;
  const auto add = [&](Row row, const Texts& verbs) {
    Texts& known = rows[std::move(row)];
    for (const std::string& verb : verbs) {
      if (std::ranges::find(known, verb) == known.end()) {
        known.push_back(verb);
      }
    }
  };
  for (const auto& [rule, has_unknown_names] : policy.rules) {
    for (const std::string& group : rule.groups) {
      for (const std::string& resource : rule.resources) {
        add({full_name(resource, group), "", has_unknown_names}, rule.verbs);
      }
    }
    for (const std::string& url : rule.urls) {
      add({"", url, false}, rule.verbs);
    }
  }
  return rows;
}

std::string bracketed(std::string_view text) {
  return fmt::format("[{}]", text);
}

// The rows with their cells.
std::vector<Texts> described_rules(const AccessPolicy& policy, Headers headers) {
  std::vector<Texts> table;
  if (headers == Headers::show) {
    table = {{"Resources", "Non-Resource URLs", "Resource Names", "Verbs"}, {}};
    for (const std::string& title : table.front()) {
      table.back().emplace_back(title.size(), '-');
    }
  }
  for (const auto& [row, verbs] : rows_of(policy)) {
    table.push_back({row.resource, bracketed(row.url),
                     bracketed(row.has_unknown_names ? k_unknown : ""),
                     bracketed(join(verbs, " "))});
  }
  return table;
}

// All columns but the last are padded.
void print_columns(std::ostream& out, const std::vector<Texts>& table) {
  std::array<std::size_t, 3> widths{};
  for (const Texts& row : table) {
    for (std::size_t i = 0; i < widths.size(); ++i) {
      widths[i] = std::max(widths[i], row[i].size());
    }
  }
  for (const Texts& row : table) {
    fmt::print(out, "  {:<{}}  {:<{}}  {:<{}}  {}\n", row[0], widths[0], row[1], widths[1], row[2],
               widths[2], row[3]);
  }
}

Json json_of(const PolicyRule& each) {
  Json json = Json::object();
  const auto add = [&](const char* key, const Texts& texts) {
    if (!texts.empty()) {
      json[key] = texts;
    }
  };
  add("apiGroups", each.rule.groups);
  add("resources", each.rule.resources);
  add("nonResourceURLs", each.rule.urls);
  add("verbs", each.rule.verbs);
  if (each.has_unknown_names) {
    json["resourceNamesUnknown"] = true;
  }
  return json;
}

Texts scopes_of(const AccessPolicy* policy) {
  Texts texts;
  for (const rbac::ScopeType scope :
       policy == nullptr ? std::vector<rbac::ScopeType>() : policy->scopes) {
    texts.emplace_back(rbac::text_of(scope));
  }
  return texts;
}

} // namespace

std::string audience_text(const AccessPolicy* policy) {
  return policy == nullptr                         ? k_unknown
         : policy->audience == rbac::Audience::aws ? "AWS"
                                                   : std::string(word_of(policy->audience));
}

std::string scope_text(const AccessPolicy* policy) {
  const Texts scopes = scopes_of(policy);
  return scopes.empty() ? k_unknown : join(scopes, ",");
}

std::string allows_text(const AccessPolicy* policy) {
  constexpr std::size_t k_few = 8;
  constexpr std::size_t k_longest = 100;
  if (!has_known_rules(policy)) {
    return k_unknown;
  }
  if (policy->rules.size() > k_few) {
    return digest(*policy);
  }
  std::string text = text_of(policy->rules.front().rule);
  if (text == "everything") { // whatever other rules add
    return text;
  }
  for (std::size_t i = 1; i < policy->rules.size(); ++i) {
    const std::string more = "; " + text_of(policy->rules[i].rule);
    if (text.size() + more.size() > k_longest) {
      return text + "; ...";
    }
    text += more;
  }
  return text;
}

void print_rules(std::ostream& out, const AccessPolicy* policy, Headers headers) {
  if (!has_known_rules(policy)) {
    describe(out, "PolicyRule",
             policy == nullptr ? "unknown: the table does not have this policy"
                               : "unknown: AWS does not publish its rules");
    return;
  }
  out << "PolicyRule:\n";
  print_columns(out, described_rules(*policy, headers));
}

Json json_of(const AccessPolicy* policy) {
  Json json = {{"audience", nullptr}, {"scopes", nullptr}, {"rules", nullptr}, {"note", nullptr}};
  if (policy == nullptr) {
    return json;
  }
  json["audience"] = word_of(policy->audience);
  json["note"] = policy->note;
  if (!policy->scopes.empty()) {
    json["scopes"] = scopes_of(policy);
  }
  if (policy->has_documented_rules) {
    json["rules"] = Json::array();
    for (const PolicyRule& rule : policy->rules) {
      json["rules"].push_back(json_of(rule));
    }
  }
  return json;
}

} // namespace iam::present
