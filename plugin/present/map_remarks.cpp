#include "present/map_remarks.hpp"

#include "awsauth/rules/never_matches.hpp"
#include "awsauth/rules/new_findings.hpp"
#include "kube/config_map.hpp"
#include "stores/lone_map.hpp"
#include "util/line_alignment.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::present {

using awsauth::Finding;
using awsauth::List;
using awsauth::Severity;
using stores::Manifest;
using stores::Snapshot;

namespace {

Remark remark_of(const Finding& finding, const Manifest& manifest) {
  const auto out = [&](const awsauth::ListPlace& place) {
    return manifest.position(place.list, place.position);
  };
  const std::string fix = finding.fix.empty() ? "" : "; " + finding.fix;
  return {manifest.position(finding.list, finding.position).line,
          fmt::format("{}{} ({})", awsauth::message_outside(finding, out), fix,
                      awsauth::id(finding.rule))};
}

// The findings for which a list as a whole is not read. One that was rejected before may stay so;
// what nobody can judge may not, since nobody can tell who gets in by it.
void add_unread(std::vector<Remark>& remarks, const Snapshot& before, const Manifest& edited) {
  for (const Finding& finding : edited.map().findings) {
    const awsauth::Verdict verdict = edited.map()[finding.list].verdict;
    const bool is_changed = edited.data()[finding.list] != before.data()[finding.list];
    if (!finding.item && (verdict == awsauth::Verdict::unjudged ||
                          (verdict == awsauth::Verdict::rejected && is_changed))) {
      remarks.push_back(remark_of(finding, edited));
    }
  }
}

void add_misplaced(std::vector<Remark>& remarks, const Snapshot& before, const Manifest& edited) {
  for (const stores::ForeignPart& part : stores::foreign_parts(edited.text())) {
    remarks.push_back({part.position.line,
                       fmt::format("{} is not saved: only mapRoles, mapUsers and mapAccounts are "
                                   "edited here; take it out",
                                   part.name)});
  }
  for (const List list : before.binary_lists()) {
    if (edited.data()[list]) {
      remarks.push_back(
          {0, fmt::format("{} is in binaryData of the ConfigMap, so that the API server refuses it "
                          "here as well",
                          awsauth::data_key(list))});
    }
  }
}

void add_size(std::vector<Remark>& remarks, const Snapshot& before, const Manifest& edited) {
  std::size_t size = before.data_size() + edited.data_size();
  for (const List list : awsauth::k_lists) {
    size -= before.data()[list].value_or("").size();
  }
  if (size > kube::k_largest_data && size > before.data_size()) {
    remarks.push_back({0, fmt::format("the map would have {} bytes, and the API server takes {} "
                                      "(1 MiB)",
                                      size, kube::k_largest_data)});
  }
}

std::size_t count_of_lines(std::string_view text) {
  return util::lines_of(text).size();
}

void add_conflict(std::vector<Remark>& remarks, const util::MergePart& part, std::size_t line,
                  std::size_t indent) {
  std::string_view typed = part.ours;
  typed.remove_suffix(typed.ends_with('\n') ? 1 : 0);
  if (typed.empty()) {
    remarks.push_back(
        {line, "another process has changed the lines below, which you have removed", indent});
    return;
  }
  remarks.push_back(
      {line, "another process has changed what stands here; you have typed:", indent});
  remarks.push_back({line, std::string(typed), indent, true});
}

bool is_known(const std::vector<Remark>& remarks, const Remark& remark) {
  return std::ranges::any_of(remarks, [&](const Remark& other) {
    return other.line == remark.line && other.text == remark.text;
  });
}

} // namespace

std::vector<Remark> remarks_on(const Manifest& manifest) {
  std::vector<Remark> remarks;
  for (const Finding& finding : awsauth::all_findings(manifest.map())) {
    if (finding.severity == Severity::error) {
      remarks.push_back(remark_of(finding, manifest));
    }
  }
  return remarks;
}

std::vector<Remark> objections(const Snapshot& before, const Manifest& edited, bool allows_errors) {
  std::vector<Remark> remarks;
  add_misplaced(remarks, before, edited);
  add_size(remarks, before, edited);
  add_unread(remarks, before, edited);
  if (allows_errors) {
    return remarks;
  }
  for (const Finding& finding : awsauth::new_errors(before.map(), edited.map())) {
    Remark remark = remark_of(finding, edited);
    if (!is_known(remarks, remark)) {
      remarks.push_back(std::move(remark));
    }
  }
  return remarks;
}

Remark remark_of(const util::Error& error, const std::string& file) {
  Remark remark{0, error.cause() + (error.cure().empty() ? "" : "; " + error.cure())};
  const std::string& where = error.where();
  if (where.starts_with(file + ':')) {
    const auto line = util::split(std::string_view(where).substr(file.size() + 1), ':').front();
    remark.line = util::parse_number<std::size_t>(line).value_or(0);
  }
  return remark;
}

std::vector<Remark> remarks_on(const std::vector<change::ListConflict>& conflicts,
                               const Manifest& manifest) {
  std::vector<Remark> remarks;
  for (const change::ListConflict& conflict : conflicts) {
    const std::size_t count = count_of_lines(util::merged_text(conflict.parts));
    const std::size_t indent = manifest.position(conflict.list, {1, 1}).column - 1;
    std::size_t line = 1; // of the list's text
    for (const util::MergePart& part : conflict.parts) {
      if (part.source == util::MergePart::Source::conflict) {
        const std::size_t outer = line <= count
                                      ? manifest.position(conflict.list, {line, 1}).line
                                      : manifest.position(conflict.list, {count, 1}).line + 1;
        add_conflict(remarks, part, outer, indent);
      }
      line += count_of_lines(util::merged_text({part}));
    }
  }
  return remarks;
}

} // namespace iam::present
