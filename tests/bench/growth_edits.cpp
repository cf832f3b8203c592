// Changes maps in as many places at once as they have entries, for 512 and for 4 096 of them, and
// compares the CPU time. Fails with the changes whose time grows faster than linearly:
// map_growth_edits [CHANGE]

#include "change/map_application.hpp"
#include "change/map_merge.hpp"
#include "change/map_undo.hpp"
#include "growth_layouts.hpp"
#include "growth_measure.hpp"
#include "stores/manifest.hpp"
#include "support/command_line.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <functional>

namespace {

using namespace iam;
using awsauth::AddMapping;
using awsauth::Edit;
using awsauth::IfExists;
using awsauth::RemoveMapping;
using SnapshotPtr = std::shared_ptr<const stores::Snapshot>;

constexpr std::size_t k_small = 512; // more than the number of the role that every entry may be for
constexpr std::size_t k_large = 4096;

awsauth::Mapping role(const std::string& arn) {
  awsauth::Mapping mapping;
  mapping.arn = arn;
  mapping.username = "new";
  mapping.groups = {"new"};
  return mapping;
}

std::string new_arn(std::size_t number) {
  return test::arn_of(fmt::format("new-{}", number));
}

Edit add(std::size_t number) {
  return AddMapping{role(new_arn(number)), IfExists::refuse};
}

Edit overwrite(std::size_t number) {
  return AddMapping{role(test::arn_of(number)), IfExists::overwrite};
}

Edit remove(std::size_t number) {
  return RemoveMapping{awsauth::List::roles, {test::arn_of(number)}, {}};
}

// What cannot be edited must be refused in linear time, too.
void without_refusal(const std::function<void()>& run) {
  try {
    run();
  } catch (const util::Error&) {
    return;
  }
}

// A way to change a map of any size in as many places.
struct Change {
  const char* name;
  std::function<void(const SnapshotPtr& map, std::size_t size)> run;
};

// The change that makes the edits that `edits_of` gives for each number.
Change edits(const char* name, const std::function<std::vector<Edit>(std::size_t)>& edits_of) {
  return {name, [edits_of](const SnapshotPtr& map, std::size_t size) {
            std::vector<change::PrincipalEdits> all;
            for (std::size_t i = 0; i < size; ++i) {
              all.push_back({test::arn_of(i), edits_of(i)});
            }
            without_refusal([&] { change::revise(map, all); });
          }};
}

stores::DesiredMapping desired(const std::string& arn) {
  return {.mapping = role(arn), .place = "access.yaml:1:1"};
}

// `apply -f FILE --prune`, of a file that keeps nothing of the map but every other principal.
void apply_file(const SnapshotPtr& map, std::size_t size) {
  std::vector<stores::DesiredMapping> wanted;
  for (std::size_t i = 0; i < size; ++i) {
    wanted.push_back(desired(new_arn(i)));
    if (i % 2 == 0) {
      wanted.push_back(desired(test::arn_of(i)));
    }
  }
  test::CommandLine world;
  change::MapApplication application(wanted, true, world.host());
  without_refusal([&] {
    application.resolve(*map);
    application.revise(map);
  });
}

// A list of roles, of which the first `changed` have other groups, with an entry `last` behind
// them.
std::string roles_with(std::size_t size, std::size_t changed, const std::string& last) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    text += fmt::format("- rolearn: {}\n  username: dev\n  groups: [{}]\n", test::arn_of(i),
                        i < changed ? "changed" : "dev");
  }
  return last.empty() ? text : text + fmt::format("- rolearn: {}\n", test::arn_of(last));
}

// Takes a change of every entry back, after somebody else has added one.
void undo(const SnapshotPtr&, std::size_t size) {
  const stores::MapChange change = {"kube-system/aws-auth",
                                    "1",
                                    "kubectl-iam",
                                    {{"mapRoles", roles_with(size, 0, "")}},
                                    {{"mapRoles", roles_with(size, size, "")}}};
  std::string manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: aws-auth\n"
                         "  namespace: kube-system\ndata:\n  mapRoles: |\n";
  for (const std::string_view line : util::split(roles_with(size, size, "Other"), '\n')) {
    manifest += fmt::format("    {}\n", line);
  }
  without_refusal([&] {
    change::MapUndo(change).revise(std::make_shared<stores::Manifest>(manifest, "aws-auth.yaml"));
  });
}

// Merges a change of every eighth entry, which is as many as lines can be aligned for, with that of
// somebody else.
void merge(const SnapshotPtr&, std::size_t size) {
  const auto map_of = [](const std::string& text) {
    return awsauth::read({.roles = text, .users = {}, .accounts = {}});
  };
  change::merge_maps(map_of(roles_with(size, 0, "")), map_of(roles_with(size, size / 8, "")),
                     map_of(roles_with(size, 0, "Other")));
}

const std::vector<Change> k_changes = {
    edits("add", [](std::size_t i) { return std::vector{add(i)}; }),
    edits("overwrite", [](std::size_t i) { return std::vector{overwrite(i)}; }),
    edits("remove", [](std::size_t i) { return std::vector{remove(i)}; }),
    edits("add and overwrite",
          [](std::size_t i) {
            return std::vector{add(i), overwrite(i)};
          }),
    edits("add and remove",
          [](std::size_t i) {
            return std::vector{add(i), remove(i)};
          }),
    edits("add what is there",
          [](std::size_t i) {
            return std::vector<Edit>{AddMapping{role(test::arn_of(i)), IfExists::refuse}};
          }),
    {"remove at once",
     [](const SnapshotPtr& map, std::size_t size) {
       RemoveMapping all{awsauth::List::roles, {}, {}};
       for (std::size_t i = 0; i < size; ++i) {
         all.principals.push_back(test::arn_of(i));
       }
       without_refusal([&] { change::revise(map, {{"", {all}}}); });
     }},
    {"add groups",
     [](const SnapshotPtr& map, std::size_t size) {
       AddMapping all{role(test::arn_of(1)), IfExists::overwrite};
       for (std::size_t i = 0; i < size; ++i) {
         all.mapping.groups.push_back(fmt::format("new-{}", i));
       }
       without_refusal([&] { change::revise(map, {{"", {all}}}); });
     }},
    {"apply", apply_file},
};

// The same of maps that they make themselves.
const std::vector<Change> k_changes_of_own = {{"undo", undo}, {"merge", merge}};

constexpr std::array k_layouts = {"block", "flow on one line", "anchors",
                                  "the same role in every entry", "JSON manifest"};

} // namespace

int main(int argc, char** argv) {
  bool all_linear = true;
  const auto measure = [&](const std::string& layout, const Change& change,
                           const SnapshotPtr& small, const SnapshotPtr& large) {
    if (argc > 1 && std::string_view(change.name) != argv[1]) {
      return;
    }
    const auto growth =
        test::growth_of([&] { change.run(small, k_small); }, [&] { change.run(large, k_large); });
    all_linear = test::report_growth(layout, change.name, growth) && all_linear;
  };
  for (const test::GrowthLayout& layout : test::growth_layouts()) {
    if (std::ranges::find(k_layouts, layout.name) == k_layouts.end()) {
      continue;
    }
    const auto map_of = [&](std::size_t size) {
      return std::make_shared<stores::Manifest>(layout.manifest(size), "aws-auth.yaml");
    };
    const SnapshotPtr small = map_of(k_small);
    const SnapshotPtr large = map_of(k_large);
    for (const Change& change : k_changes) {
      measure(layout.name, change, small, large);
    }
  }
  for (const Change& change : k_changes_of_own) {
    measure("block", change, nullptr, nullptr);
  }
  return all_linear ? 0 : 1;
}
