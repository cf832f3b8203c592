// Reads, lists, judges, repairs, explains, edits and stores maps of 1 000 and of 8 000 entries, in
// every layout, and compares the CPU time. Fails with the layouts and verbs whose time grows faster
// than linearly:  map_growth [LAYOUT]

#include "awsauth/rules/repairs.hpp"
#include "change/revision.hpp"
#include "diagnosis/explanation.hpp"
#include "growth_layouts.hpp"
#include "growth_measure.hpp"
#include "present/findings.hpp"
#include "present/map_view.hpp"
#include "present/sarif.hpp"
#include "stores/manifest.hpp"
#include "util/json.hpp"

#include <functional>

namespace {

using namespace iam;
using SnapshotPtr = std::shared_ptr<const stores::Snapshot>;

constexpr std::size_t k_small = 1000;
constexpr std::size_t k_large = 8000;

SnapshotPtr read(const std::string& manifest) {
  return std::make_shared<stores::Manifest>(manifest, "aws-auth.yaml");
}

void explain(const stores::Snapshot& snapshot, std::string arn) {
  identity::Identity caller;
  caller.canonical_arn = std::move(arn);
  caller.account = test::k_account;
  diagnosis::explain(snapshot, caller);
}

// What cannot be edited must be refused in linear time, too.
void edit(const SnapshotPtr& snapshot, std::vector<awsauth::Edit> edits) {
  try {
    change::revise(snapshot, {{"", std::move(edits)}});
  } catch (const util::Error&) {
    return;
  }
}

// As `lint --fix` does, of what rules of the kind `repair` find.
void repair(const SnapshotPtr& snapshot, awsauth::Repair repair) {
  std::vector<awsauth::Edit> edits;
  for (auto& each : awsauth::repairs(snapshot->map(), awsauth::rules_with(repair))) {
    edits.emplace_back(std::move(each.edit));
  }
  edit(snapshot, std::move(edits));
  awsauth::left_findings(snapshot->map(), awsauth::rules_with(repair));
}

awsauth::Mapping mapping_of(const std::string& arn, std::vector<std::string> groups) {
  awsauth::Mapping mapping;
  mapping.arn = arn;
  mapping.username = "dev";
  mapping.groups = std::move(groups);
  return mapping;
}

struct Verb {
  const char* name;
  std::function<void(const SnapshotPtr&, const std::string& manifest)> run;
};

const std::vector<Verb> k_verbs = {
    {"read", [](const SnapshotPtr&, const std::string& manifest) { read(manifest); }},
    {"list",
     [](const SnapshotPtr& snapshot, const std::string&) {
       for (const auto& row :
            present::rows_of(*snapshot, {awsauth::k_lists.begin(), awsauth::k_lists.end()})) {
         present::json_of(row);
       }
     }},
    {"lint", [](const SnapshotPtr& snapshot,
                const std::string&) { present::sarif_of(present::findings_of(*snapshot, true)); }},
    {"lint --fix", [](const SnapshotPtr& snapshot,
                      const std::string&) { repair(snapshot, awsauth::Repair::keeps_access); }},
    {"lint --fix=RULE",
     [](const SnapshotPtr& snapshot, const std::string&) {
       repair(snapshot, awsauth::Repair::changes_access);
     }},
    {"explain", [](const SnapshotPtr& snapshot,
                   const std::string&) { explain(*snapshot, test::arn_of(k_small / 2)); }},
    {"explain a miss", [](const SnapshotPtr& snapshot,
                          const std::string&) { explain(*snapshot, test::arn_of("Nobody")); }},
    {"add",
     [](const SnapshotPtr& snapshot, const std::string&) {
       edit(snapshot, {awsauth::AddMapping{mapping_of(test::arn_of("New"), {"dev"})}});
     }},
    {"add groups",
     [](const SnapshotPtr& snapshot, const std::string&) {
       edit(snapshot, {awsauth::AddMapping{mapping_of(test::arn_of(k_small / 2), {"new"}),
                                           awsauth::IfExists::add_groups}});
     }},
    {"overwrite",
     [](const SnapshotPtr& snapshot, const std::string&) {
       edit(snapshot, {awsauth::AddMapping{mapping_of(test::arn_of(k_small / 2), {"new"}),
                                           awsauth::IfExists::overwrite}});
     }},
    {"remove",
     [](const SnapshotPtr& snapshot, const std::string&) {
       edit(snapshot,
            {awsauth::RemoveMapping{awsauth::List::roles, {test::arn_of(k_small / 2)}, {}}});
     }},
    {"remove groups",
     [](const SnapshotPtr& snapshot, const std::string&) {
       edit(snapshot, {awsauth::RemoveMapping{
                          awsauth::List::roles, {test::arn_of(k_small / 2)}, {"viewers"}}});
     }},
    {"add account",
     [](const SnapshotPtr& snapshot, const std::string&) {
       awsauth::Mapping mapping;
       mapping.list = awsauth::List::accounts;
       mapping.arn = "999988887777";
       edit(snapshot, {awsauth::AddMapping{mapping}});
     }},
    {"remove account",
     [](const SnapshotPtr& snapshot, const std::string&) {
       edit(snapshot,
            {awsauth::RemoveMapping{awsauth::List::accounts, {test::account_of(k_small / 2)}, {}}});
     }},
};

// A map of one size, read.
class Subject {
public:
  Subject(const test::GrowthLayout& layout, std::size_t size)
      : m_manifest(layout.manifest(size)), m_snapshot(read(m_manifest)) {}

  void run(const Verb& verb) const { verb.run(m_snapshot, m_manifest); }

private:
  std::string m_manifest;
  SnapshotPtr m_snapshot;
};

} // namespace

int main(int argc, char** argv) {
  bool all_linear = true;
  for (const test::GrowthLayout& layout : test::growth_layouts()) {
    if (argc > 1 && layout.name.find(argv[1]) == std::string::npos) {
      continue;
    }
    const Subject small(layout, k_small);
    const Subject large(layout, k_large);
    for (const Verb& verb : k_verbs) {
      const bool other_list = std::string_view(verb.name).ends_with("account") &&
                              layout.name.find("accounts") == std::string::npos;
      if (other_list) {
        continue;
      }
      const auto growth = test::growth_of([&] { small.run(verb); }, [&] { large.run(verb); });
      all_linear = test::report_growth(layout.name, verb.name, growth) && all_linear;
    }
  }
  return all_linear ? 0 : 1;
}
