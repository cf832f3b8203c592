#include "present/changes.hpp"

#include "awsauth/entry.hpp"
#include "change/effect.hpp"
#include "present/diff_view.hpp"
#include "present/entry_changes.hpp"
#include "present/map_view.hpp"
#include "present/messages.hpp"
#include "present/update_notes.hpp"
#include "util/characters.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <set>
#include <unordered_map>

namespace iam::present {

using awsauth::Outcome;
using change::Revision;

namespace {

void print_map_diff(const stores::Snapshot& before, const stores::Snapshot& after, bool colour,
                    std::ostream& out) {
  const auto old_texts = before.texts();
  const auto new_texts = after.texts();
  for (std::size_t i = 0; i < old_texts.size(); ++i) {
    const std::string& name = old_texts[i].name;
    print_diff(out, util::unified_diff(old_texts[i].text, new_texts[i].text, name, name), colour);
  }
}

std::string_view verb_of(Outcome outcome) {
  switch (outcome) {
  case Outcome::added:
    return "added";
  case Outcome::updated:
    return "updated";
  case Outcome::removed:
    return "removed";
  case Outcome::unchanged:
    return "unchanged";
  case Outcome::not_found:
    return "not found";
  }
  return "";
}

// Whether `principal` is about the entry of `row`: of the ARNs that its edits add, the entry that
// counts; of those that they remove, each entry; without edits, each of its name.
bool is_about(const change::PrincipalEdits& principal, const MapRow& row) {
  if (principal.edits.empty()) {
    return awsauth::equal_fold(awsauth::principal_name(row.entry->mapping), principal.name);
  }
  return std::ranges::any_of(principal.edits, [&](const awsauth::Edit& edit) {
    const awsauth::Mapping& mapping = row.entry->mapping;
    const auto counts_for = [&](const std::string& arn) {
      return row.effective && mapping.list == awsauth::list_of(edit) &&
             awsauth::equal_fold(mapping.arn, arn);
    };
    if (const auto* add = std::get_if<awsauth::AddMapping>(&edit)) {
      return counts_for(add->mapping.arn);
    }
    if (const auto* relink = std::get_if<awsauth::RelinkRole>(&edit)) {
      return counts_for(relink->to);
    }
    if (const auto* repair = std::get_if<awsauth::RepairEntry>(&edit)) {
      return counts_for(repair->wanted.value_or(repair->is).arn);
    }
    const auto& remove = std::get<awsauth::RemoveMapping>(edit);
    return mapping.list == remove.list &&
           std::ranges::any_of(remove.principals, [&](const std::string& name) {
             return awsauth::equal_fold(mapping.arn, name);
           });
  });
}

// The rows of a map by whom they are for, so that many principals find theirs.
class RowsByPrincipal {
public:
  explicit RowsByPrincipal(const stores::Snapshot& snapshot)
      : m_rows(rows_of(snapshot, {awsauth::k_lists.begin(), awsauth::k_lists.end()})) {
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
      const awsauth::Mapping& mapping = m_rows[i].entry->mapping;
      m_numbers[awsauth::fold(awsauth::principal_name(mapping))].insert(i);
      m_numbers[awsauth::fold(mapping.arn)].insert(i);
    }
  }

  // The rows that `principal` is about, in order.
  std::vector<const MapRow*> about(const change::PrincipalEdits& principal) const {
    std::set<std::size_t> numbers;
    for (const std::string& name : names_of(principal)) {
      if (const auto found = m_numbers.find(name); found != m_numbers.end()) {
        numbers.insert(found->second.begin(), found->second.end());
      }
    }
    std::vector<const MapRow*> rows;
    for (const std::size_t i : numbers) {
      if (is_about(principal, m_rows[i])) {
        rows.push_back(&m_rows[i]);
      }
    }
    return rows;
  }

private:
  static std::vector<std::string> names_of(const change::PrincipalEdits& principal) {
    std::vector<std::string> names;
    for (const awsauth::Edit& edit : principal.edits) {
      const auto* repair = std::get_if<awsauth::RepairEntry>(&edit);
      const auto more = repair == nullptr
                            ? awsauth::principals_of(edit)
                            : std::vector{awsauth::fold(repair->wanted.value_or(repair->is).arn)};
      names.insert(names.end(), more.begin(), more.end());
    }
    return principal.edits.empty() ? std::vector{awsauth::fold(principal.name)} : names;
  }

  std::vector<MapRow> m_rows;
  std::unordered_map<std::string, std::set<std::size_t>> m_numbers;
};

util::Json json_of(change::DryRun dry_run) {
  switch (dry_run) {
  case change::DryRun::client:
    return "client";
  case change::DryRun::server:
    return "server";
  case change::DryRun::none:
    break;
  }
  return nullptr;
}

// Each mapping that was edited as an item of a MappingList, with its outcome.
void add_items(std::vector<util::Json>& items, const Revision& revision) {
  const RowsByPrincipal before(*revision.before);
  const RowsByPrincipal after(*revision.after);
  for (std::size_t i = 0; i < revision.edits.size(); ++i) {
    const Outcome outcome = revision.outcomes[i];
    const RowsByPrincipal& rows = outcome == Outcome::removed ? before : after;
    for (const MapRow* row : rows.about(revision.edits[i])) {
      util::Json& item = items.emplace_back(json_of(*row));
      item["outcome"] = verb_of(outcome);
    }
  }
}

void print_outcomes(const Revision& revision, const ChangeOptions& options, std::ostream& out) {
  for (std::size_t i = 0; i < revision.edits.size(); ++i) {
    const std::string name = util::printable(revision.edits[i].name);
    if (revision.outcomes[i] == Outcome::not_found) {
      continue;
    }
    if (options.output == Format::name) {
      fmt::print(out, "{}\n", name);
    } else {
      fmt::print(out, "mapping/{} {}{}\n", name, verb_of(revision.outcomes[i]),
                 suffix_of(options.dry_run));
    }
  }
}

// A filter's standard output belongs to the manifest.
std::ostream& output_of(const cluster::TargetFlags& target, const ChangeOptions& options,
                        const cluster::Host& host) {
  const bool taken = target.is_filter() && options.dry_run == change::DryRun::none;
  return taken ? host.err : host.out;
}

// `--wait 30s` is --wait, and an identity `30s`.
void require_wait_by_equals_sign(const std::vector<std::string>& identities) {
  for (const std::string& identity : identities) {
    const bool is_duration = identity.size() > 1 && util::is_digit(identity.front()) &&
                             (identity.back() == 's' || identity.back() == 'm');
    if (is_duration) {
      throw util::UsageError(
          fmt::format("{} is taken for an identity: a duration follows --wait after an equals sign",
                      util::quoted(identity)),
          "", "write --wait=" + identity);
    }
  }
}

} // namespace

std::string_view suffix_of(change::DryRun dry_run) {
  switch (dry_run) {
  case change::DryRun::client:
    return " (dry run)";
  case change::DryRun::server:
    return " (server dry run)";
  case change::DryRun::none:
    break;
  }
  return "";
}

void check_flags(const cluster::TargetFlags& target, const ChangeOptions& options,
                 const std::vector<std::string>& identities) {
  if (target.manifest && options.dry_run == change::DryRun::server) {
    throw util::UsageError("--dry-run=server needs a cluster, and a manifest is a file", "",
                           "use --dry-run=client");
  }
  if (options.wait && (target.manifest || !target.config_map.empty())) {
    throw util::UsageError("--wait asks the cluster, which does not read this map", "",
                           "leave --wait out");
  }
  if (options.wait) {
    require_wait_by_equals_sign(identities);
  }
  if (options.wait && *options.wait < change::Effect::k_shortest) {
    throw util::UsageError("--wait is too short: it takes five answers of the cluster, a second "
                           "apart",
                           "", "give it at least 10s");
  }
  if (target.is_filter() && options.output && options.dry_run == change::DryRun::none) {
    throw util::UsageError("-o and --manifest - cannot be combined: standard output carries the "
                           "manifest",
                           "", "leave -o out, or add --dry-run=client");
  }
  const auto inputs =
      std::count(identities.begin(), identities.end(), "-") + (target.is_filter() ? 1 : 0);
  if (inputs > 1) {
    throw util::UsageError("standard input can be read only once", "",
                           "give the manifest as a file, or the identity as an ARN");
  }
}

void print_diff_of(const Revision& revision, const cluster::Host& host) {
  print_map_diff(*revision.before, *revision.after, may_colour(host), host.out);
}

void print_diff_of(const access::EntryPlan& plan, const cluster::Host& host) {
  print_diff(host.out, diff_of(plan), may_colour(host));
}

ChangeReport::ChangeReport(const cluster::TargetFlags& target, const ChangeOptions& options,
                           const cluster::Host& host)
    : m_options(options), m_host(host), m_out(output_of(target, options, host)) {}

bool ChangeReport::is_object() const {
  return m_options.output == Format::json || m_options.output == Format::yaml;
}

// -o is for a program to read.
std::ostream& ChangeReport::diff_stream() const {
  return m_options.output ? m_host.err : m_out;
}

bool ChangeReport::colours_diff() const {
  return &diff_stream() == &m_host.out && may_colour(m_host);
}

void ChangeReport::show(const stores::Snapshot& before, const stores::Snapshot& after) const {
  if (m_options.diff) {
    print_map_diff(before, after, colours_diff(), diff_stream());
  }
}

void ChangeReport::show(const access::EntryPlan& plan) const {
  if (m_options.diff) {
    print_diff(diff_stream(), diff_of(plan), colours_diff());
  }
}

void ChangeReport::add(const Revision& revision) {
  show(*revision.before, *revision.after);
  for (const std::string& text : revision.notes) {
    m_host.note(text);
  }
  if (is_object()) {
    add_items(m_items, revision);
  } else {
    print_outcomes(revision, m_options, m_out);
  }
  note_updates(revision, m_host);
}

void ChangeReport::add(const access::EntryPlan& plan, const awsauth::Map* map) {
  show(plan);
  if (is_object()) {
    m_items.push_back(json_of(plan, map));
  } else {
    const std::string name = util::printable(plan.principal);
    if (m_options.output == Format::name) {
      fmt::print(m_out, "{}\n", name);
    } else {
      fmt::print(m_out, "accessentry/{} {}{}\n", name, text_of(plan.outcome),
                 suffix_of(m_options.dry_run));
    }
  }
  if (m_options.dry_run == change::DryRun::client && !plan.steps.empty()) {
    m_host.note(fmt::format("{}: would {}", plan.principal, text_of_steps(plan)));
  }
  const std::string difference = difference_of(plan);
  if (!difference.empty()) {
    m_host.note(fmt::format("the access entry of {}: {}", plan.principal, difference));
  }
}

void ChangeReport::break_off(std::string_view mode) {
  if (!m_items.empty()) {
    finish(mode);
  }
}

void ChangeReport::finish(std::string_view mode) {
  if (!is_object()) {
    return;
  }
  util::Json list = mapping_list(std::move(m_items), mode);
  list["dryRun"] = json_of(m_options.dry_run);
  print_object(m_out, list, *m_options.output);
}

} // namespace iam::present
