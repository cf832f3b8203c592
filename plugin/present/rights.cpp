#include "present/rights.hpp"

#include "access/effective.hpp"
#include "present/entry_view.hpp"
#include "present/output.hpp"
#include "util/json.hpp"

#include <fmt/format.h>
#include <utility>

namespace iam::present {

using diagnosis::RightAnswer;
using diagnosis::Rights;
using rbac::HeldBinding;
using util::Json;

namespace {

std::string_view kind_of(const rbac::Binding& binding) {
  return binding.namespace_.empty() ? "ClusterRoleBinding" : "RoleBinding";
}

std::string text_of(const rbac::Subject& subject) {
  switch (subject.kind) {
  case rbac::SubjectKind::user:
    return "the user " + subject.name;
  case rbac::SubjectKind::group:
    return "the group " + subject.name;
  case rbac::SubjectKind::service_account:
    break;
  }
  return fmt::format("the service account {}/{}", subject.namespace_, subject.name);
}

// `ClusterRole edit in web (RoleBinding devs, by the group devs)`.
std::string text_of(const HeldBinding& held) {
  const rbac::Binding& binding = held.binding;
  const std::string where = binding.namespace_.empty() ? "" : " in " + binding.namespace_;
  return fmt::format("{} {}{} ({} {}, by {})", binding.role_kind, binding.role, where,
                     kind_of(binding), binding.name, text_of(held.subject));
}

std::vector<std::string> lines_of(const Rights& rights) {
  std::vector<std::string> lines;
  if (rights.is_master) {
    lines.push_back(
        fmt::format("everything (the group {}, which needs no binding)", access::k_masters));
  }
  if (rights.is_node) {
    lines.emplace_back("what a node needs (the node authoriser, by the group system:nodes)");
  }
  for (const HeldBinding& held : rights.bindings) {
    lines.push_back(text_of(held));
  }
  for (const access::HeldPolicy& policy : rights.policies) {
    lines.push_back("access policy " + access::text_of(policy));
  }
  if (lines.empty() && rights.unknown.empty()) {
    lines.emplace_back("<none>");
  }
  for (const std::string& text : rights.unknown) {
    lines.push_back("<unknown>: " + text);
  }
  return lines;
}

std::string_view text_of(rbac::Verdict verdict) {
  switch (verdict) {
  case rbac::Verdict::allowed:
    return "yes";
  case rbac::Verdict::denied:
    return "no";
  case rbac::Verdict::unknown:
    break;
  }
  return "unknown";
}

Json json_of(const HeldBinding& held) {
  const rbac::Binding& binding = held.binding;
  const rbac::Subject& subject = held.subject;
  Json json;
  json["type"] = "binding";
  json["kind"] = kind_of(binding);
  json["name"] = binding.name;
  json["namespace"] = binding.namespace_.empty() ? Json(nullptr) : Json(binding.namespace_);
  json["role"] = {{"kind", binding.role_kind}, {"name", binding.role}};
  json["subject"] = {{"kind", rbac::text_of(subject.kind)}, {"name", subject.name}};
  return json;
}

} // namespace

std::string text_of(const kube::ResourceAttributes& asked) {
  std::string text = asked.resource;
  if (!asked.subresource.empty()) {
    text += '/' + asked.subresource;
  }
  if (!asked.group.empty()) {
    text += '.' + asked.group;
  }
  if (!asked.name.empty()) {
    text += '/' + asked.name;
  }
  return text;
}

Json json_of(const kube::ResourceAttributes& asked) {
  Json json;
  json["verb"] = asked.verb;
  json["group"] = asked.group;
  json["resource"] = asked.resource;
  json["subresource"] = asked.subresource;
  json["name"] = asked.name;
  json["namespace"] = asked.namespace_;
  return json;
}

void print(std::ostream& out, const Rights& rights) {
  std::string_view name = "Rights";
  for (const std::string& line : lines_of(rights)) {
    describe(out, std::exchange(name, ""), line);
  }
  if (!rights.unbound_groups.empty()) {
    describe(out, "Unbound",
             join(rights.unbound_groups, ", ") + ": no binding names " +
                 (rights.unbound_groups.size() == 1 ? "this group" : "these groups"));
  }
}

void print(std::ostream& out, const std::vector<RightAnswer>& answers) {
  Table table;
  table.titles = {"VERB", "RESOURCE", "NAMESPACE", "ALLOWED", "REASON"};
  for (const RightAnswer& answer : answers) {
    const std::string& name_space = answer.asked.namespace_;
    table.rows.push_back({answer.asked.verb, text_of(answer.asked),
                          name_space.empty() ? "<all>" : name_space,
                          std::string(text_of(answer.verdict)), answer.reason});
  }
  if (!table.rows.empty()) {
    out << '\n';
  }
  print_table(out, std::move(table));
}

Json json_of(const Rights& rights) {
  Json items = Json::array();
  if (rights.is_master) {
    items.push_back({{"type", "group"}, {"name", access::k_masters}});
  }
  if (rights.is_node) {
    items.push_back({{"type", "group"}, {"name", "system:nodes"}});
  }
  for (const HeldBinding& held : rights.bindings) {
    items.push_back(json_of(held));
  }
  for (const access::HeldPolicy& policy : rights.policies) {
    Json item = {{"type", "policy"}};
    item.update(policy_json(policy));
    items.push_back(std::move(item));
  }
  return {{"rights", std::move(items)},
          {"unboundGroups", rights.unbound_groups},
          {"unknownRights", rights.unknown}};
}

Json json_of(const RightAnswer& answer) {
  Json json = json_of(answer.asked);
  json["allowed"] = answer.verdict == rbac::Verdict::unknown
                        ? Json(nullptr)
                        : Json(answer.verdict == rbac::Verdict::allowed);
  json["reason"] = answer.reason;
  return json;
}

} // namespace iam::present
