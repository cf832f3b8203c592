#include "change/revision.hpp"

#include "awsauth/apply.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::change {

using awsauth::Edit;
using awsauth::Outcome;
using stores::Snapshot;

namespace {

// What the API server allows all values of a ConfigMap together (Kubernetes' MaxSecretSize).
constexpr std::size_t k_largest_map = 1048576;

// What one wish came to, of what its edits did.
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
  if (after.data_size() > k_largest_map && after.data_size() > before.data_size()) {
    throw util::Error(
        fmt::format("the map would have {} bytes, and the API server takes {} (1 MiB)",
                    after.data_size(), k_largest_map),
        util::printable(after.name()),
        "remove entries first, or use access entries for some of them");
  }
}

// Throws the Unsupported of the first edit that gets one by itself, with its place.
void fail_with_place(const Snapshot& before, const std::vector<Edit>& edits) {
  for (const Edit& edit : edits) {
    try {
      awsauth::apply_edits(before.data(), {edit});
    } catch (const yaml::Unsupported& error) {
      const awsauth::List list = awsauth::list_of(edit);
      throw util::Error(
          error.cause(), before.place(list, error.position()),
          error.cure_outside([&](yaml::Position inner) { return before.position(list, inner); }));
    }
  }
}

// Throws one error for all principals of `edits` that are mapped already, with both values of
// each. `first` is the one that was met.
[[noreturn]] void fail_already_mapped(const Snapshot& before, const std::vector<Edit>& edits,
                                      const awsauth::AlreadyMapped& first) {
  std::vector<std::string> arns;
  std::vector<std::string> places;
  std::vector<std::string> causes;
  const auto add = [&](const awsauth::AlreadyMapped& error) {
    const std::string arn = util::printable(error.existing().arn);
    if (std::find(arns.begin(), arns.end(), arn) == arns.end()) {
      arns.push_back(arn);
      places.push_back(before.place(error.existing().list, error.position()));
      causes.push_back(error.cause());
    }
  };
  const awsauth::Map map = awsauth::read(before.data());
  for (const Edit& edit : edits) {
    try {
      awsauth::plan(map, edit);
    } catch (const awsauth::AlreadyMapped& error) {
      add(error);
    }
  }
  if (causes.empty()) { // an edit before it mapped it
    add(first);
  }
  if (causes.size() == 1) {
    throw util::Error(fmt::format("{} {}", arns.front(), causes.front()), places.front(),
                      first.cure());
  }
  for (std::size_t i = 0; i < causes.size(); ++i) {
    causes[i] = fmt::format("{} ({}) {}", arns[i], places[i], causes[i]);
  }
  throw util::Error(fmt::format("{}", fmt::join(causes, "; ")), util::printable(before.name()),
                    first.cure());
}

// The edit, with every error placed.
awsauth::EditedMap edited(const Snapshot& before, const std::vector<Edit>& edits) {
  try {
    return awsauth::apply_edits(before.data(), edits);
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

// One outcome a wish, of one an edit.
std::vector<Outcome> outcomes_of(const std::vector<Wish>& wishes,
                                 const std::vector<Outcome>& of_edits) {
  std::vector<Outcome> outcomes;
  auto outcome = of_edits.begin();
  for (const Wish& wish : wishes) {
    Outcome all = Outcome::not_found;
    for (std::size_t i = 0; i < wish.edits.size(); ++i) {
      all = joined(all, *outcome++);
    }
    outcomes.push_back(all);
  }
  return outcomes;
}

} // namespace

Change compute(std::shared_ptr<const Snapshot> before, std::vector<Wish> wishes) {
  std::vector<Edit> edits;
  for (const Wish& wish : wishes) {
    edits.insert(edits.end(), wish.edits.begin(), wish.edits.end());
  }
  const awsauth::EditedMap edited_map = edited(*before, edits);
  Change change;
  change.after = edited_map.steps.empty() ? before : before->with(edited_map, change.notes);
  check_size(*before, *change.after);
  change.before = std::move(before);
  change.outcomes = outcomes_of(wishes, edited_map.outcomes);
  change.wishes = std::move(wishes);
  return change;
}

} // namespace iam::change
