#include "access/entry_findings.hpp"

#include "access/effective.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace iam::access {
namespace {

EntryFinding finding(Rule rule) {
  const RuleInfo& about = info(rule);
  return {rule, about.severity, std::string(about.message)};
}

bool has_no_rights(const AccessEntry& entry) {
  return entry.is_described && !is_node_entry(entry) && entry.groups.empty() && entry.policies &&
         entry.policies->empty();
}

EntryFinding hidden_line(const AccessEntry& entry, const awsauth::Mapping& line) {
  EntryFinding result = finding(Rule::shadows_map_line);
  result.message = fmt::format("hides its line in {}", awsauth::data_key(line.list));
  if (!entry.is_described || !entry.policies) {
    return result;
  }
  const auto lost =
      lost_rights({.username = "", .groups = line.groups, .policies = {}},
                  {.username = "", .groups = entry.groups, .policies = *entry.policies});
  if (!lost.empty() && !is_node_entry(entry)) {
    result.severity = awsauth::Severity::warning;
    result.message += fmt::format(", which gives more: {}", fmt::join(lost, ", "));
  }
  return result;
}

} // namespace

MapLines::MapLines(const awsauth::Map* map) {
  if (map == nullptr) {
    return;
  }
  for (const awsauth::List list : {awsauth::List::users, awsauth::List::roles}) { // asked first
    for (const awsauth::Entry& entry : (*map)[list].entries) {
      if (entry.accepted && !entry.mapping.sso) {
        m_lines[util::to_lower_ascii(entry.mapping.arn)] = &entry.mapping;
      }
    }
  }
}

const awsauth::Mapping* MapLines::line_of(const AccessEntry& entry) const {
  const auto line = m_lines.find(util::to_lower_ascii(canonical_arn(entry)));
  return line == m_lines.end() ? nullptr : line->second;
}

std::vector<EntryFinding> findings_of(const AccessEntry& entry, const MapLines& lines) {
  if (entry.is_stale.value_or(false)) {
    return {finding(entry.is_principal_gone ? Rule::principal_gone : Rule::stale)};
  }
  std::vector<EntryFinding> findings;
  if (const awsauth::Mapping* line = lines.line_of(entry)) {
    findings.push_back(hidden_line(entry, *line));
  }
  if (has_no_rights(entry)) {
    findings.push_back(finding(Rule::no_rights));
  }
  return findings;
}

} // namespace iam::access
