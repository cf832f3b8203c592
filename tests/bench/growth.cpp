// Reads, lists, judges, explains, edits and stores maps of 1 000 and of 8 000 entries, in every
// layout, and compares the CPU time: eight times as many entries may take at most k_limit times as
// long, which what is linear does with room for caches, and what is quadratic misses by far. Fails
// with the layouts and verbs that grow faster:  map_growth [LAYOUT]

#include "awsauth/rules/repairs.hpp"
#include "change/revision.hpp"
#include "diagnosis/explanation.hpp"
#include "growth_layouts.hpp"
#include "present/findings.hpp"
#include "present/map_view.hpp"
#include "present/sarif.hpp"
#include "stores/manifest.hpp"
#include "util/json.hpp"

#include <algorithm>
#include <ctime>
#include <fmt/format.h>
#include <functional>
#include <limits>

namespace {

using namespace iam;
using SnapshotPtr = std::shared_ptr<const stores::Snapshot>;

constexpr std::size_t k_small = 1000;
constexpr std::size_t k_large = 8000;
constexpr double k_limit = 16;
constexpr int k_most_rounds = 9;

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
void edit(const SnapshotPtr& snapshot, const awsauth::Edit& edit) {
  try {
    change::revise(snapshot, {{"", {edit}}});
  } catch (const util::Error&) {
    return;
  }
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
    {"lint --fix",
     [](const SnapshotPtr& snapshot, const std::string&) {
       awsauth::repairs(snapshot->map(), awsauth::rules_with(awsauth::Repair::keeps_access));
     }},
    {"explain", [](const SnapshotPtr& snapshot,
                   const std::string&) { explain(*snapshot, test::arn_of(k_small / 2)); }},
    {"explain a miss", [](const SnapshotPtr& snapshot,
                          const std::string&) { explain(*snapshot, test::arn_of("Nobody")); }},
    {"add",
     [](const SnapshotPtr& snapshot, const std::string&) {
       edit(snapshot, awsauth::AddMapping{mapping_of(test::arn_of("New"), {"dev"})});
     }},
    {"add groups",
     [](const SnapshotPtr& snapshot, const std::string&) {
       edit(snapshot, awsauth::AddMapping{mapping_of(test::arn_of(k_small / 2), {"new"}),
                                          awsauth::IfExists::add_groups});
     }},
    {"overwrite",
     [](const SnapshotPtr& snapshot, const std::string&) {
       edit(snapshot, awsauth::AddMapping{mapping_of(test::arn_of(k_small / 2), {"new"}),
                                          awsauth::IfExists::overwrite});
     }},
    {"remove",
     [](const SnapshotPtr& snapshot, const std::string&) {
       edit(snapshot,
            awsauth::RemoveMapping{awsauth::List::roles, {test::arn_of(k_small / 2)}, {}});
     }},
    {"remove groups",
     [](const SnapshotPtr& snapshot, const std::string&) {
       edit(snapshot,
            awsauth::RemoveMapping{awsauth::List::roles, {test::arn_of(k_small / 2)}, {"viewers"}});
     }},
    {"add account",
     [](const SnapshotPtr& snapshot, const std::string&) {
       awsauth::Mapping mapping;
       mapping.list = awsauth::List::accounts;
       mapping.arn = "999988887777";
       edit(snapshot, awsauth::AddMapping{mapping});
     }},
    {"remove account",
     [](const SnapshotPtr& snapshot, const std::string&) {
       edit(snapshot,
            awsauth::RemoveMapping{awsauth::List::accounts, {test::account_of(k_small / 2)}, {}});
     }},
};

// A map of one size, read, and the least time that each measurement took.
class Subject {
public:
  Subject(const test::GrowthLayout& layout, std::size_t size)
      : m_manifest(layout.manifest(size)), m_snapshot(read(m_manifest)) {}

  double least(const Verb& verb, double least) const {
    const std::clock_t start = std::clock();
    verb.run(m_snapshot, m_manifest);
    return std::min(least, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  }

private:
  std::string m_manifest;
  SnapshotPtr m_snapshot;
};

// How many times as long `verb` takes for the larger map. Measured again while it seems too long:
// other load on the machine may disturb a measurement, but not all of them.
double growth(const Verb& verb, const Subject& small, const Subject& large, double& seconds) {
  constexpr double k_soonest = 1e-4; // below that it is noise
  double of_small = std::numeric_limits<double>::infinity();
  double of_large = of_small;
  for (int round = 0; round < k_most_rounds; ++round) {
    of_small = small.least(verb, of_small);
    of_large = large.least(verb, of_large);
    const double ratio = of_large / std::max(of_small, k_soonest);
    if (ratio < k_limit || ratio > 3 * k_limit) {
      break;
    }
  }
  seconds = of_large;
  return of_large / std::max(of_small, k_soonest);
}

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
      double seconds = 0;
      const double ratio = growth(verb, small, large, seconds);
      const bool linear = ratio < k_limit;
      all_linear = all_linear && linear;
      fmt::print("{:<32} {:<18} {:6.1f} times, {:8.3f} ms{}\n", layout.name, verb.name, ratio,
                 seconds * 1e3, linear ? "" : "  TOO LONG");
    }
  }
  return all_linear ? 0 : 1;
}
