#include "present/findings.hpp"

#include "access/entry_findings.hpp"
#include "awsauth/entry.hpp"
#include "awsauth/rules/never_matches.hpp"
#include "kube/config_map.hpp"
#include "present/map_view.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::present {

using awsauth::Finding;
using awsauth::List;
using awsauth::Repair;
using awsauth::Rule;
using awsauth::Severity;
using util::Json;

namespace {

// A finding of `rule`, without its place and message.
ShownFinding blank_finding(Rule rule) {
  const awsauth::RuleInfo& about = awsauth::info(rule);
  ShownFinding shown;
  shown.rule = about.id;
  shown.severity = about.severity;
  shown.fix = about.fix;
  shown.repair = about.repair;
  return shown;
}

// The findings of one map.
class MapFindings {
public:
  MapFindings(const stores::Snapshot& snapshot, bool is_file)
      : m_snapshot(snapshot), m_is_file(is_file) {}

  std::vector<ShownFinding> take() {
    for (const Finding& finding : awsauth::all_findings(m_snapshot.map())) {
      add(finding);
    }
    for (const std::string& key : m_snapshot.misspelt_keys()) {
      if (awsauth::is_misspelt_key(key)) {
        add(Rule::key_case, key, fmt::format("the key {} is not read", util::quoted(key)));
      } else {
        add(Rule::key_case, key, fmt::format("{} is beside data, so it is not read", key));
        m_findings.back().fix = fmt::format("move {} to data", key);
      }
    }
    for (const List list : m_snapshot.binary_lists()) {
      const std::string key(awsauth::data_key(list));
      add(Rule::binary_data, key, fmt::format("{} is in binaryData, which is not read", key));
    }
    check_size();
    if (m_is_file) { // whose lists stand in any order
      const auto place_of = [](const ShownFinding& finding) {
        const yaml::Position position = finding.position.value_or(yaml::Position{0, 0});
        return std::pair(position.line, position.column);
      };
      std::ranges::stable_sort(m_findings, {}, place_of);
    }
    return std::move(m_findings);
  }

private:
  ShownFinding finding_of(Rule rule, std::string place, std::string message) const {
    ShownFinding shown = blank_finding(rule);
    shown.place = std::move(place);
    shown.file = m_is_file ? m_snapshot.name() : "";
    shown.message = std::move(message);
    return shown;
  }

  void add(const Finding& finding) {
    const auto out = [&](const awsauth::ListPlace& place) {
      return m_snapshot.position(place.list, place.position);
    };
    ShownFinding shown = finding_of(finding.rule, m_snapshot.place(finding.list, finding.position),
                                    awsauth::message_outside(finding, out));
    shown.severity = finding.severity;
    shown.position = m_snapshot.position(finding.list, finding.position);
    shown.list = finding.list;
    shown.fix = finding.fix;
    if (finding.rule == Rule::duplicate && !finding.hidden_by) {
      shown.repair = Repair::none; // either of the two may be meant
    }
    if (finding.item && *finding.item < m_snapshot.map()[finding.list].entries.size()) {
      const awsauth::Entry& entry = m_snapshot.map()[finding.list].entries[*finding.item];
      shown.arn = awsauth::principal_name(entry.mapping);
    }
    m_findings.push_back(std::move(shown));
  }

  // Of a key of the ConfigMap.
  void add(Rule rule, const std::string& key, std::string message) {
    const auto position = m_snapshot.key_position(key);
    ShownFinding shown = finding_of(
        rule,
        position ? fmt::format("{}:{}:{}", m_snapshot.name(), position->line, position->column)
                 : m_snapshot.name(),
        std::move(message));
    shown.position = position;
    m_findings.push_back(std::move(shown));
  }

  void check_size() {
    const std::size_t size = m_snapshot.data_size();
    if (size > kube::k_largest_data) {
      m_findings.push_back(finding_of(Rule::size, m_snapshot.name(),
                                      fmt::format("{} bytes of data, and the API server takes {}",
                                                  size, kube::k_largest_data)));
    } else if (size > kube::k_largest_annotations) {
      ShownFinding shown = finding_of(
          Rule::size, m_snapshot.name(),
          fmt::format("{} bytes of data: kubectl apply keeps a copy in an annotation, and the API "
                      "server takes {} bytes of these",
                      size, kube::k_largest_annotations));
      shown.severity = Severity::warning;
      shown.fix = "apply it with --server-side, or let roles in by access entries";
      m_findings.push_back(std::move(shown));
    }
  }

  const stores::Snapshot& m_snapshot;
  bool m_is_file;
  std::vector<ShownFinding> m_findings;
};

std::string_view flag_of(Repair repair) {
  return repair == Repair::keeps_access     ? "--fix"
         : repair == Repair::changes_access ? "--fix=RULE"
                                            : "";
}

Json or_null(std::string_view text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json json_of(const ShownFinding& finding) {
  Json item;
  item["rule"] = finding.rule;
  item["severity"] = text_of(finding.severity);
  item["store"] = finding.place.starts_with("accessentry/") ? "accessEntry" : "configmap";
  item["list"] = finding.list ? Json(awsauth::data_key(*finding.list)) : Json(nullptr);
  item["arn"] = or_null(finding.arn);
  item["place"] = finding.place;
  item["file"] = or_null(finding.file);
  item["line"] = finding.position ? Json(finding.position->line) : Json(nullptr);
  item["column"] = finding.position ? Json(finding.position->column) : Json(nullptr);
  item["message"] = finding.message;
  item["fix"] = finding.fix;
  item["repair"] = or_null(flag_of(finding.repair));
  return item;
}

} // namespace

std::vector<ShownRule> shown_rules() {
  std::vector<ShownRule> rules;
  for (const awsauth::RuleInfo& rule : awsauth::all_rules()) {
    rules.push_back({rule.id, rule.severity, rule.reason, rule.source, rule.fix, rule.repair});
  }
  for (const access::RuleInfo& rule : access::all_rules()) {
    rules.push_back({rule.id, rule.severity, rule.reason, rule.source, rule.fix});
  }
  return rules;
}

std::vector<ShownFinding> findings_of(const stores::Snapshot& snapshot, bool is_file) {
  return MapFindings(snapshot, is_file).take();
}

std::vector<ShownFinding> findings_of(const stores::EntryListing& listing,
                                      const awsauth::Map* map) {
  std::vector<ShownFinding> findings;
  if (!listing.entries) {
    return findings;
  }
  const access::MapLines lines(listing.mode == access::Mode::api ? nullptr : map);
  for (const access::AccessEntry& entry : *listing.entries) {
    for (access::EntryFinding& finding : access::findings_of(entry, lines)) {
      const access::RuleInfo& about = access::info(finding.rule);
      findings.push_back({.rule = about.id,
                          .severity = finding.severity,
                          .place = "accessentry/" + entry.principal,
                          .arn = entry.principal,
                          .message = std::move(finding.message),
                          .fix = std::string(about.fix)});
    }
  }
  return findings;
}

ShownFinding finding_of(const stores::NotYaml& error) {
  ShownFinding shown = blank_finding(Rule::yaml_syntax);
  shown.place = error.where();
  shown.file = error.file();
  shown.position = error.position();
  shown.message = error.cause();
  shown.fix = error.cure();
  return shown;
}

std::string_view text_of(Severity severity) {
  return severity == Severity::error ? "error" : severity == Severity::warning ? "warning" : "info";
}

Table table_of(const std::vector<ShownFinding>& findings) {
  Table table{{"PLACE", "SEVERITY", "RULE", "FINDING", "FIX"}, {}};
  for (const ShownFinding& finding : findings) {
    table.rows.push_back({finding.place, std::string(text_of(finding.severity)),
                          std::string(finding.rule), finding.message, finding.fix});
  }
  return table;
}

Table table_of(const std::vector<ShownRule>& rules) {
  Table table{{"RULE", "SEVERITY", "REPAIR", "REASON", "SOURCE"}, {}};
  for (const ShownRule& rule : rules) {
    const std::string_view repair = flag_of(rule.repair);
    table.rows.push_back({std::string(rule.id), std::string(text_of(rule.severity)),
                          std::string(repair.empty() ? "<none>" : repair), std::string(rule.reason),
                          std::string(rule.source)});
  }
  return table;
}

Json json_of(const std::vector<ShownFinding>& findings, std::string_view mode) {
  Json report;
  report["apiVersion"] = k_api_version;
  report["kind"] = "LintReport";
  report["mode"] = or_null(mode);
  report["items"] = Json::array();
  for (const ShownFinding& finding : findings) {
    report["items"].push_back(json_of(finding));
  }
  return report;
}

Json json_of(const std::vector<ShownRule>& rules) {
  Json list;
  list["apiVersion"] = k_api_version;
  list["kind"] = "LintRuleList";
  list["items"] = Json::array();
  for (const ShownRule& rule : rules) {
    Json& item = list["items"].emplace_back();
    item["rule"] = rule.id;
    item["severity"] = text_of(rule.severity);
    item["reason"] = rule.reason;
    item["source"] = rule.source;
    item["fix"] = rule.fix;
    item["repair"] = or_null(flag_of(rule.repair));
  }
  return list;
}

} // namespace iam::present
