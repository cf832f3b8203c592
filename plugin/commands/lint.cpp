#include "commands/lint.hpp"

#include "access/access_entry.hpp"
#include "access/rules.hpp"
#include "awsauth/rules/repairs.hpp"
#include "change/guard.hpp"
#include "change/transaction.hpp"
#include "cluster/both_stores.hpp"
#include "present/entry_view.hpp"
#include "present/findings.hpp"
#include "present/map_write.hpp"
#include "present/messages.hpp"
#include "present/sarif.hpp"
#include "stores/readable.hpp"
#include "util/json.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <set>

namespace iam::commands {

using awsauth::EntryRepair;
using awsauth::Repair;
using awsauth::Rule;
using present::ShownFinding;

namespace {

void require_known(const std::string& flag, const std::vector<std::string>& given,
                   const std::vector<std::string>& known) {
  for (const std::string& word : given) {
    if (std::ranges::count(known, word) > 0) {
      continue;
    }
    const std::string_view near = util::nearest(word, known);
    throw util::UsageError(
        fmt::format("{} does not know the rule {}", flag, util::quoted(word)), "",
        near.empty() ? util::own_command({"lint", "--rules"}) + " shows all rules"
                     : fmt::format("did you mean {}?", near));
  }
}

void check(const LintOptions& options) {
  require_known("--rule", options.rules, rule_ids());
  require_known("--ignore", options.ignored, rule_ids());
  for (const std::string& word : options.repairs) {
    const auto ids = rule_ids();
    if (std::ranges::count(ids, word) > 0 && std::ranges::count(repair_words(), word) == 0) {
      throw util::UsageError(fmt::format("what {} finds can only be repaired by hand", word), "",
                             "--fix takes " + present::join(repair_words(), ", "));
    }
  }
  require_known("--fix", options.repairs, repair_words());
  if (options.repairs.empty()) {
    return;
  }
  if (options.target.store == cluster::StoreChoice::entries) {
    throw util::UsageError("--fix repairs aws-auth, and --store asks for access entries", "",
                           "leave one of the two out");
  }
  present::check_flags(options.target, options.write, {});
}

bool is_wanted(const ShownFinding& finding, const LintOptions& options) {
  const bool is_asked =
      options.rules.empty() || std::ranges::count(options.rules, finding.rule) > 0;
  return is_asked && std::ranges::count(options.ignored, finding.rule) == 0;
}

void print_rules(const LintOptions& options, const cluster::Host& host) {
  auto rules = present::shown_rules();
  std::erase_if(rules, [&](const present::ShownRule& rule) {
    return (!options.rules.empty() && std::ranges::count(options.rules, rule.id) == 0) ||
           std::ranges::count(options.ignored, rule.id) > 0;
  });
  if (options.format == LintFormat::table) {
    present::print_table(host.out, present::table_of(rules),
                         options.no_headers ? present::Headers::hide : present::Headers::show);
  } else {
    present::print_object(host.out, present::json_of(rules), present::Format::json);
  }
}

// What was found.
struct Report {
  std::vector<ShownFinding> findings;
  std::string mode = {};                // of the cluster, as EKS calls it
  std::vector<util::Error> unread = {}; // what should have been read
};

// Of a cluster in the mode API, whose map nobody reads.
ShownFinding dead_map(const stores::Snapshot& snapshot) {
  const access::RuleInfo& rule = access::info(access::Rule::api_mode);
  return {.rule = rule.id,
          .severity = rule.severity,
          .place = snapshot.name(),
          .message = std::string(rule.message),
          .fix = std::string(rule.fix)};
}

// What there is to say about `snapshot`, which is nullptr if access entries alone are asked for,
// and about the entries of `eks`. What could not be read of these is in the report, or a warning.
Report report_of(const stores::Snapshot* snapshot, const stores::EntryListing& eks,
                 const LintOptions& options, const cluster::Host& host) {
  Report report;
  present::report_unread(eks, options.target.store, report.unread, host);
  const bool is_dead = eks.mode == access::Mode::api;
  report.mode = eks.mode ? access::text_of(*eks.mode) : "";
  if (snapshot != nullptr && is_dead && snapshot->exists()) {
    report.findings.push_back(dead_map(*snapshot));
  } else if (snapshot != nullptr && !is_dead) {
    report.findings = present::findings_of(*snapshot, options.target.manifest.has_value());
  }
  auto of_entries = present::findings_of(eks, snapshot != nullptr ? &snapshot->map() : nullptr);
  std::ranges::move(of_entries, std::back_inserter(report.findings));
  return report;
}

Report read(const LintOptions& options, const cluster::Host& host) {
  cluster::Target target(options.target, cluster::Input::free, host);
  target.ask_eks(stores::EntryDetail::scopes);
  std::shared_ptr<const stores::Snapshot> snapshot;
  if (options.target.store != cluster::StoreChoice::entries) {
    try {
      cluster::MapReading reading = target.read_map_beside_entries();
      if (reading.unread != nullptr) {
        std::rethrow_exception(reading.unread);
      }
      snapshot = std::move(reading.snapshot);
    } catch (const stores::NotYaml& error) { // which a pull request shows like other findings
      return {.findings = {present::finding_of(error)}};
    }
  }
  return report_of(snapshot.get(), target.eks_listing(), options, host);
}

std::set<Rule> rules_of(const LintOptions& options) {
  std::set<Rule> rules;
  for (const std::string& word : options.repairs) {
    if (word == k_safe_repairs) {
      rules.merge(awsauth::rules_with(awsauth::Repair::keeps_access));
    }
  }
  for (const awsauth::RuleInfo& rule : awsauth::all_rules()) {
    const auto is_named = [&](const std::vector<std::string>& words) {
      return std::ranges::count(words, rule.id) > 0;
    };
    if (is_named(options.repairs)) {
      rules.insert(rule.rule);
    }
    if (is_named(options.ignored) || (!options.rules.empty() && !is_named(options.rules))) {
      rules.erase(rule.rule);
    }
  }
  return rules;
}

// The repairs of all entries, in one write.
class Repairs : public change::Operation {
public:
  Repairs(std::set<Rule> rules, const cluster::Host& host)
      : m_rules(std::move(rules)), m_host(host) {}

  void resolve(const stores::Snapshot& first) override { stores::require_judged(first); }

  std::vector<change::PrincipalEdits> edits(const stores::Snapshot& before) const override {
    std::vector<change::PrincipalEdits> edits;
    for (const EntryRepair& repair : awsauth::repairs(before.map(), m_rules)) {
      edits.push_back({repair.principal, {repair.edit}});
    }
    return edits;
  }

  // Says whose access changes, and what else becomes of entries: once, although it is called again
  // if another process changes the map.
  void check(const change::Revision& revision) const override {
    std::map<std::string, std::size_t> said;
    for (const EntryRepair& repair : awsauth::repairs(revision.before->map(), m_rules)) {
      const auto place =
          revision.before->place(repair.edit.list, position_of(*revision.before, repair.edit));
      std::vector<std::string_view> ids;
      std::ranges::transform(repair.rules, std::back_inserter(ids), awsauth::id);
      const std::string change = !repair.change.empty() ? repair.change
                                 : repair.edit.wanted
                                     ? "nobody's access changes"
                                     : "this entry, which is hidden, goes; nobody's access changes";
      const std::string text =
          fmt::format("{} {} ({})", repair.principal, change, fmt::join(ids, ", "));
      if (++said[text] > m_said[text]) { // several entries may say the same
        m_said[text] = said[text];
        m_host.note(fmt::format("{}: {}", place, text));
      }
    }
  }

private:
  static yaml::Position position_of(const stores::Snapshot& snapshot,
                                    const awsauth::RepairEntry& edit) {
    return snapshot.map()[edit.list].entries.at(edit.item).position;
  }

  std::set<Rule> m_rules;
  const cluster::Host& m_host;
  mutable std::map<std::string, std::size_t> m_said; // how often
};

// Says what of `rules` stays in the map although it was to be repaired, and why. Returns whether
// that is nothing.
bool note_left(const stores::Snapshot& snapshot, const std::set<Rule>& rules,
               const cluster::Host& host) {
  const auto left = awsauth::left_findings(snapshot.map(), rules);
  for (const auto& [finding, reason] : left) {
    host.note(fmt::format("{}: {} is left for you to repair: {}",
                          snapshot.place(finding.list, finding.position), awsauth::id(finding.rule),
                          reason));
  }
  return left.empty();
}

// Repairs what `options` ask for in the map, says before the write whose access changes, and prints
// what was repaired: on standard error where the findings are for a program to read. Reports on the
// map as it then is, or, in a dry run, would be, beside the access entries.
Report repair(const LintOptions& options, const cluster::Host& host) {
  cluster::TargetFlags flags = options.target;
  if (flags.store == cluster::StoreChoice::all) { // which is for reading
    flags.store = cluster::StoreChoice::automatic;
  }
  cluster::Target target(flags, cluster::Input::free, host);
  const cluster::BothStores stores = cluster::read_both(target, {}, stores::EntryDetail::scopes);
  const cluster::Host reporting =
      options.format == LintFormat::table ? host : host.with_out_on_err();
  present::ChangeReport changes(target.flags(), options.write, reporting);
  change::TargetGuard guard(target, stores, options.write.allowed, options.write.dry_run,
                            reporting);
  const std::set<Rule> rules = rules_of(options);
  Repairs repairs(rules, host);
  const change::Revision revision =
      present::write_map(target, options.write, repairs, guard, changes, reporting, stores.map);
  const bool is_all = note_left(*revision.after, rules, host);
  if (revision.edits.empty() && is_all) {
    host.note("nothing to repair in " + revision.after->name());
  }
  return report_of(revision.after.get(), stores.listing, options, host);
}

std::size_t count_of(const std::vector<ShownFinding>& findings, Repair repair) {
  return static_cast<std::size_t>(std::ranges::count(findings, repair, &ShownFinding::repair));
}

void print_table(const Report& report, const LintOptions& options, std::ostream& out,
                 const cluster::Host& host) {
  if (report.findings.empty()) {
    host.err << "No findings\n";
    return;
  }
  present::print_table(out, present::table_of(report.findings),
                       options.no_headers ? present::Headers::hide : present::Headers::show);
  const std::size_t safe = count_of(report.findings, Repair::keeps_access);
  if (safe > 0 && options.repairs.empty()) {
    host.note(fmt::format("{} of them can be repaired without a change of anybody's access: {}",
                          safe, util::own_command({"lint", "--fix"})));
  }
}

void print(const Report& report, const LintOptions& options, const cluster::Host& host) {
  // A filter's standard output belongs to the manifest.
  const bool is_taken = options.target.is_filter() && !options.repairs.empty() &&
                        options.write.dry_run == change::DryRun::none;
  std::ostream& out = is_taken ? host.err : host.out;
  switch (options.format) {
  case LintFormat::table:
    print_table(report, options, out, host);
    break;
  case LintFormat::json:
    present::print_object(out, present::json_of(report.findings, report.mode),
                          present::Format::json);
    break;
  case LintFormat::sarif:
    present::print_object(out, present::sarif_of(report.findings), present::Format::json);
    break;
  }
}

} // namespace

std::vector<std::string> rule_ids() {
  std::vector<std::string> ids;
  for (const present::ShownRule& rule : present::shown_rules()) {
    ids.emplace_back(rule.id);
  }
  return ids;
}

std::vector<std::string> repair_words() {
  std::vector<std::string> words = {std::string(k_safe_repairs)};
  for (const awsauth::RuleInfo& rule : awsauth::all_rules()) {
    if (rule.repair != Repair::none) {
      words.emplace_back(rule.id);
    }
  }
  return words;
}

int run(const LintOptions& options, const cluster::Host& host) {
  check(options);
  if (options.shows_rules) {
    print_rules(options, host);
    return 0;
  }
  Report report = options.repairs.empty() ? read(options, host) : repair(options, host);
  std::erase_if(report.findings,
                [&](const ShownFinding& finding) { return !is_wanted(finding, options); });
  print(report, options, host);
  for (const util::Error& error : report.unread) {
    present::print_error(host, error);
  }
  if (!report.unread.empty()) {
    return 2;
  }
  return std::ranges::any_of(
             report.findings,
             [&](const ShownFinding& finding) { return finding.severity >= options.fail_on; })
             ? 1
             : 0;
}

} // namespace iam::commands
