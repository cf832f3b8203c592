#include "change/revision.hpp"

#include "awsauth/apply.hpp"
#include "awsauth/entry_index.hpp"
#include "kube/config_map.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <unordered_set>

namespace iam::change {

using awsauth::Edit;
using awsauth::Outcome;
using stores::Snapshot;

namespace {

// The outcome of two edits for the same principal.
Outcome joined(Outcome a, Outcome b) {
  const auto weight = [](Outcome outcome) {
    switch (outcome) {
    case Outcome::not_found:
      return 0;
    case Outcome::unchanged:
      return 1;
    default:
      return 2;
    }
  };
  return weight(b) > weight(a) ? b : a;
}

void check_size(const Snapshot& before, const Snapshot& after) {
  if (after.data_size() > kube::k_largest_data && after.data_size() > before.data_size()) {
    throw util::Error(
        fmt::format("the map would have {} bytes, and the API server takes {} (1 MiB)",
                    after.data_size(), kube::k_largest_data),
        after.name(), "remove entries first, or use access entries for some of them");
  }
}

bool is_unsupported(const Snapshot& before, const std::vector<Edit>& edits) {
  try {
    awsauth::apply_edits(before.map(), edits);
    return false;
  } catch (const yaml::Unsupported&) {
    return true;
  }
}

// Throws the Unsupported that the first of `edits` that meets one meets by itself, with its place.
// All of them together meet one. Returns if that edit by itself meets none.
void fail_with_place(const Snapshot& before, const std::vector<Edit>& edits) {
  std::size_t possible = 0; // so many of them can be done
  std::size_t impossible = edits.size();
  while (possible + 1 < impossible) {
    const std::size_t middle = possible + (impossible - possible) / 2;
    const auto end = edits.begin() + static_cast<std::ptrdiff_t>(middle);
    (is_unsupported(before, {edits.begin(), end}) ? impossible : possible) = middle;
  }
  const Edit& edit = edits[possible];
  try {
    awsauth::apply_edits(before.map(), {edit});
  } catch (const yaml::Unsupported& error) {
    const awsauth::List list = awsauth::list_of(edit);
    throw util::Error(
        error.cause(), before.place(list, error.position()),
        error.cure_outside([&](yaml::Position inner) { return before.position(list, inner); }));
  }
}

// Throws one error for all principals of `edits` that are mapped already, with both values of
// each. `first` is the one that stopped the edit.
[[noreturn]] void fail_already_mapped(const Snapshot& before, const std::vector<Edit>& edits,
                                      const awsauth::AlreadyMapped& first) {
  std::vector<std::string> arns;
  std::vector<std::string> places;
  std::vector<std::string> causes;
  std::unordered_set<std::string> known;
  const auto add = [&](const awsauth::AlreadyMapped& error) {
    const std::string arn = error.existing().arn;
    if (known.insert(arn).second) {
      arns.push_back(arn);
      places.push_back(before.place(error.existing().list, error.position()));
      causes.push_back(error.cause());
    }
  };
  std::map<awsauth::List, awsauth::EntryIndex> indexes;
  for (const Edit& edit : edits) {
    const awsauth::List list = awsauth::list_of(edit);
    try {
      auto& index = indexes.try_emplace(list, before.map(), list, edits).first->second;
      awsauth::plan(index.entries_of(edit), edit);
    } catch (const awsauth::AlreadyMapped& error) {
      add(error);
    }
  }
  if (causes.empty()) { // an earlier edit mapped it
    add(first);
  }
  if (causes.size() == 1) {
    throw util::Error(fmt::format("{} {}", arns.front(), causes.front()), places.front(),
                      first.cure());
  }
  for (std::size_t i = 0; i < causes.size(); ++i) {
    causes[i] = fmt::format("{} ({}) {}", arns[i], places[i], causes[i]);
  }
  throw util::Error(fmt::format("{}", fmt::join(causes, "; ")), before.name(), first.cure());
}

// Applies `edits`; every error names its place.
awsauth::EditedMap edited(const Snapshot& before, const std::vector<Edit>& edits) {
  try {
    return awsauth::apply_edits(before.map(), edits);
  } catch (const awsauth::AlreadyMapped& error) {
    fail_already_mapped(before, edits, error);
  } catch (const awsauth::BothMapped& error) {
    const auto out = [&](yaml::Position inner) {
      return before.position(awsauth::List::roles, inner);
    };
    throw util::Error(error.cause_outside(out),
                      before.place(awsauth::List::roles, error.position()), error.cure());
  } catch (const yaml::Unsupported&) {
    fail_with_place(before, edits);
    throw;
  }
}

// One outcome for each principal, from those of all edits.
std::vector<Outcome> outcomes_of(const std::vector<PrincipalEdits>& principals,
                                 const std::vector<Outcome>& of_edits) {
  std::vector<Outcome> outcomes;
  auto outcome = of_edits.begin();
  for (const PrincipalEdits& principal : principals) {
    Outcome all = Outcome::not_found;
    for (std::size_t i = 0; i < principal.edits.size(); ++i) {
      all = joined(all, *outcome++);
    }
    outcomes.push_back(all);
  }
  return outcomes;
}

} // namespace

Revision revise(std::shared_ptr<const Snapshot> before, std::vector<PrincipalEdits> edits) {
  std::vector<Edit> all;
  for (const PrincipalEdits& principal : edits) {
    all.insert(all.end(), principal.edits.begin(), principal.edits.end());
  }
  awsauth::EditedMap edited_map = edited(*before, all);
  Revision revision;
  revision.outcomes = outcomes_of(edits, edited_map.outcomes);
  revision.edits = std::move(edits);
  revision.after = edited_map.after ? before->with(std::move(edited_map), revision.notes) : before;
  check_size(*before, *revision.after);
  revision.before = std::move(before);
  return revision;
}

} // namespace iam::change
