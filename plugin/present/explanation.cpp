#include "present/explanation.hpp"

#include "awsauth/groups.hpp"
#include "awsauth/match.hpp"
#include "present/entry_view.hpp"
#include "present/output.hpp"
#include "present/rights.hpp"
#include "util/json.hpp"

#include <fmt/format.h>

namespace iam::present {

using diagnosis::Explanation;
using diagnosis::Place;
using util::Json;

namespace {

Json json_of(const Place& place) {
  Json json;
  json["list"] = awsauth::data_key(place.list);
  json["line"] = place.line;
  return json;
}

Json json_of(const std::vector<Place>& places) {
  Json list = Json::array();
  for (const Place& place : places) {
    list.push_back(json_of(place));
  }
  return list;
}

} // namespace

Json json_of(const Explanation& explanation) {
  const bool mapped = explanation.is_mapped();
  Json json;
  json["apiVersion"] = k_api_version;
  json["kind"] = "Explanation";
  json["arn"] = explanation.arn;
  json["canonicalArn"] = explanation.canonical_arn;
  json["mapped"] = explanation.is_unknown ? Json(nullptr) : Json(mapped);
  json["list"] =
      explanation.entry ? Json(awsauth::data_key(explanation.entry->list)) : Json(nullptr);
  json["line"] = explanation.entry ? Json(explanation.entry->line) : Json(nullptr);
  json["store"] = !mapped                          ? Json(nullptr)
                  : explanation.is_by_access_entry ? Json("accessEntry")
                                                   : Json("configmap");
  json["mode"] = explanation.mode ? Json(access::text_of(*explanation.mode)) : Json(nullptr);
  json["accessEntry"] = nullptr;
  if (explanation.access_entry) {
    json["accessEntry"] = entry_json(*explanation.access_entry);
  }
  json["hides"] = explanation.hidden_line ? json_of(*explanation.hidden_line) : Json(nullptr);
  json["username"] = mapped ? Json(explanation.username) : Json(nullptr);
  json["groups"] = explanation.groups;
  json["shadowed"] = json_of(explanation.shadowed);
  json["atRandom"] = json_of(explanation.at_random);
  json["reason"] = explanation.reason.empty() ? Json(nullptr) : Json(explanation.reason);
  json["nearest"] = nullptr;
  if (explanation.nearest) {
    Json& nearest = json["nearest"];
    nearest["line"] = explanation.nearest_line;
    nearest["arn"] = explanation.nearest->arn;
    nearest["why"] = explanation.nearest->why;
    nearest["fix"] =
        explanation.nearest_fix.empty() ? Json(nullptr) : Json(explanation.nearest_fix);
  }
  json["rights"] = nullptr;
  json["unboundGroups"] = Json::array();
  json["unknownRights"] = Json::array();
  if (explanation.rights) {
    json.update(json_of(*explanation.rights));
  }
  json["can"] = Json::array();
  for (const diagnosis::RightAnswer& answer : explanation.can) {
    json["can"].push_back(json_of(answer));
  }
  return json;
}

std::string text_of(const std::vector<Place>& places) {
  std::vector<std::string> texts;
  for (const Place& place : places) {
    texts.push_back(fmt::format("line {} ({})", place.line, awsauth::data_key(place.list)));
  }
  return join(texts, ", ");
}

namespace {

// The places, with their columns where they are on one line with `entry`.
std::string text_beside(const std::optional<Place>& entry, const std::vector<Place>& places) {
  std::vector<std::string> texts;
  for (const Place& place : places) {
    texts.push_back(entry && entry->line == place.line
                        ? fmt::format("line {}, column {} ({})", place.line, place.column,
                                      awsauth::data_key(place.list))
                        : text_of({place}));
  }
  return join(texts, ", ");
}

} // namespace

std::string text_of_policies(const access::AccessEntry& entry) {
  if (!entry.policies) {
    return "<unknown>";
  }
  std::vector<std::string> texts;
  for (const access::HeldPolicy& policy : *entry.policies) {
    texts.push_back(access::text_of(policy));
  }
  return texts.empty() ? "<none>" : join(texts, " ");
}

std::string text_of_groups(const std::vector<std::string>& groups) {
  return groups.empty() ? "<none>" : awsauth::joined_groups(groups, ", ");
}

void print(std::ostream& out, const Explanation& explanation, const std::string& file) {
  const auto line = [&](std::string_view name, const std::string& value) {
    describe(out, name, value);
  };
  line("ARN", explanation.arn);
  line("Canonical", explanation.canonical_arn);
  line("Mapped", explanation.is_unknown ? "unknown" : explanation.is_mapped() ? "yes" : "no");
  if (explanation.is_by_access_entry) {
    line("By", "its access entry, " + explanation.access_entry->principal);
  } else if (explanation.entry) {
    line("By", fmt::format("{}:{} ({})", file, explanation.entry->line,
                           awsauth::data_key(explanation.entry->list)));
  }
  if (explanation.is_mapped()) {
    const bool is_known = !explanation.is_by_access_entry || explanation.access_entry->is_described;
    line("Username", !is_known                      ? "<unknown>"
                     : explanation.username.empty() ? "<none>"
                                                    : explanation.username);
    line("Groups", is_known ? text_of_groups(explanation.groups) : "<unknown>");
  }
  if (explanation.is_by_access_entry) {
    line("Policies", text_of_policies(*explanation.access_entry));
  } else if (explanation.access_entry) {
    line("Entry", explanation.access_entry->principal + ": stale, and lets nobody in");
  }
  if (explanation.hidden_line) {
    const std::string place = text_of({*explanation.hidden_line});
    explanation.is_unknown ? line("Line", place + ": counts unless an access entry hides it")
                           : line("Hides", place + ": of no effect");
  }
  if (!explanation.at_random.empty()) {
    line("Or by",
         text_beside(explanation.entry, explanation.at_random) + ": which one answers is random");
  }
  if (!explanation.shadowed.empty()) {
    line("Shadows", text_beside(explanation.entry, explanation.shadowed));
  }
  if (!explanation.reason.empty()) {
    line("Reason", explanation.reason);
  }
  if (explanation.nearest) {
    line("Nearest", fmt::format("line {}: {}", explanation.nearest_line, explanation.nearest->arn));
    line("", explanation.nearest->why);
    if (!explanation.nearest_fix.empty()) {
      line("", fmt::format("write {}", explanation.nearest_fix));
    }
  }
  if (explanation.rights) {
    print(out, *explanation.rights);
  }
  print(out, explanation.can);
}

} // namespace iam::present
