#include "present/access_report.hpp"

#include "present/explanation.hpp"
#include "present/output.hpp"
#include "present/rights.hpp"
#include "util/json.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::present {

using diagnosis::AccessCheck;
using diagnosis::Explanation;
using diagnosis::RoleTest;
using util::Json;

namespace {

std::string_view verdict_text(RoleTest::Verdict verdict) {
  switch (verdict) {
  case RoleTest::Verdict::admitted:
    return "yes";
  case RoleTest::Verdict::refused:
    return "no";
  case RoleTest::Verdict::untested:
    break;
  }
  return "unknown";
}

std::string prediction_text(const RoleTest& test) {
  if (!test.prediction) {
    return "unknown: " + test.no_prediction;
  }
  const Explanation& prediction = *test.prediction;
  if (!prediction.is_mapped()) {
    return "not mapped: " + prediction.reason;
  }
  return fmt::format("{}, by {}", prediction.username,
                     prediction.is_by_access_entry ? "its access entry"
                                                   : text_of({*prediction.entry}));
}

void print_checks(std::ostream& out, const std::vector<AccessCheck>& checks) {
  Table table;
  table.titles = {"VERB", "RESOURCE", "NAMESPACE", "ALLOWED"};
  for (const AccessCheck& check : checks) {
    const std::string& name_space = check.asked.namespace_;
    table.rows.push_back({check.asked.verb, text_of(check.asked),
                          name_space.empty() ? "<all>" : name_space,
                          check.is_allowed ? "yes" : "no"});
  }
  if (!table.rows.empty()) {
    out << '\n';
  }
  print_table(out, std::move(table));
}

void print_text(std::ostream& out, const RoleTest& test) {
  describe(out, "Role", test.arn);
  if (!test.tested_arn.empty()) {
    describe(out, "Tested as", test.tested_arn);
  }
  const bool by_entry = test.prediction && test.prediction->access_entry;
  describe(out, by_entry ? "Stores say" : "Map says", prediction_text(test));
  if (test.prediction && !test.prediction->shadowed.empty()) {
    describe(out, "Shadowed", text_of(test.prediction->shadowed) + ": of no effect");
  }
  describe(out, "Gets in", std::string(verdict_text(test.verdict)));
  if (test.user) {
    describe(out, "Username", test.user->username);
    describe(out, "Groups", text_of_groups(test.user->groups));
  }
  if (test.prediction && test.prediction->is_by_access_entry) {
    describe(out, "Policies", text_of_policies(*test.prediction->access_entry));
  }
  print_checks(out, test.checks);
}

Json json_of(const AccessCheck& check) {
  Json json = present::json_of(check.asked);
  json["allowed"] = check.is_allowed;
  json["reason"] = check.reason;
  return json;
}

Json json_of(const RoleTest& test, const cluster::Host& host) {
  Json json;
  json["apiVersion"] = k_api_version;
  json["kind"] = "RoleTest";
  json["arn"] = test.arn;
  json["sessionArn"] = test.tested_arn.empty() ? Json(nullptr) : Json(test.tested_arn);
  json["admitted"] = test.verdict == RoleTest::Verdict::untested
                         ? Json(nullptr)
                         : Json(test.verdict == RoleTest::Verdict::admitted);
  json["user"] = nullptr;
  if (test.user) {
    json["user"] = {{"username", test.user->username}, {"groups", test.user->groups}};
  }
  json["checks"] = Json::array();
  for (const AccessCheck& check : test.checks) {
    json["checks"].push_back(json_of(check));
  }
  json["prediction"] = test.prediction ? present::json_of(*test.prediction) : Json(nullptr);
  json["cause"] = test.problem ? Json(test.problem->what()) : Json(nullptr);
  json["cure"] = test.problem ? Json(util::complete_commands(test.problem->cure(), host.place))
                              : Json(nullptr);
  return json;
}

} // namespace

void print(const cluster::Host& host, const RoleTest& test, Format format) {
  if (format == Format::text) {
    print_text(host.out, test);
  } else {
    print_object(host.out, json_of(test, host), format);
  }
}

} // namespace iam::present
