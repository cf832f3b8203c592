#include "present/sarif.hpp"

#include "util/encoding.hpp"
#include "util/json.hpp"
#include "util/version.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::present {

using awsauth::Severity;
using util::Json;

namespace {

constexpr const char* k_schema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

std::string_view level_of(Severity severity) {
  return severity == Severity::info ? "note" : text_of(severity);
}

Json rule_json(const ShownRule& rule) {
  Json json;
  json["id"] = rule.id;
  json["shortDescription"]["text"] = rule.reason;
  json["help"]["text"] = fmt::format("{} Fix: {}. Source: {}.", rule.reason, rule.fix, rule.source);
  json["defaultConfiguration"]["level"] = level_of(rule.severity);
  return json;
}

// `path` as a reference of a URI.
std::string uri_of(std::string_view path) {
  return (path.starts_with('/') ? "file://" : "") + util::percent_encode(path, util::Slash::keep);
}

Json location_of(const ShownFinding& finding) {
  Json location;
  if (finding.file.empty()) {
    location["logicalLocations"][0]["fullyQualifiedName"] = finding.place;
    return location;
  }
  Json& physical = location["physicalLocation"];
  physical["artifactLocation"]["uri"] = uri_of(finding.file);
  const yaml::Position position = finding.position.value_or(yaml::Position{1, 1});
  physical["region"]["startLine"] = position.line;
  physical["region"]["startColumn"] = position.column;
  return location;
}

} // namespace

Json sarif_of(const std::vector<ShownFinding>& findings) {
  std::vector<ShownRule> rules = shown_rules();
  std::erase_if(rules, [&](const ShownRule& rule) {
    return std::ranges::find(findings, rule.id, &ShownFinding::rule) == findings.end();
  });
  Json driver;
  driver["name"] = "kubectl-iam";
  driver["version"] = util::version();
  driver["rules"] = Json::array();
  std::ranges::transform(rules, std::back_inserter(driver["rules"]), rule_json);
  Json run;
  run["tool"]["driver"] = std::move(driver);
  run["columnKind"] = "unicodeCodePoints";
  run["results"] = Json::array();
  for (const ShownFinding& finding : findings) {
    Json& result = run["results"].emplace_back();
    result["ruleId"] = finding.rule;
    result["ruleIndex"] = std::ranges::find(rules, finding.rule, &ShownRule::id) - rules.begin();
    result["level"] = level_of(finding.severity);
    result["message"]["text"] = fmt::format("{}. Fix: {}.", finding.message, finding.fix);
    result["locations"] = Json::array({location_of(finding)});
  }
  Json log;
  log["$schema"] = k_schema;
  log["version"] = "2.1.0";
  log["runs"] = Json::array({std::move(run)});
  return log;
}

} // namespace iam::present
