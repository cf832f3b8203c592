#include "change/change.hpp"

#include "mapping/edit.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::change {

using mapping::Intent;
using mapping::Outcome;
using stores::Snapshot;

namespace {

// What the API server allows all values of a ConfigMap together (Kubernetes' MaxSecretSize).
constexpr std::size_t k_largest_map = 1048576;

// What one wish came to, of what its intents did.
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

// Throws the Unsupported of the first intent that gets one by itself, with its place.
void fail_with_place(const Snapshot& before, const std::vector<Intent>& intents) {
  for (const Intent& intent : intents) {
    try {
      mapping::edit(before.data(), {intent});
    } catch (const yaml::Unsupported& error) {
      const mapping::List list = mapping::list_of(intent);
      throw util::Error(
          error.cause(), before.place(list, error.position()),
          error.cure_outside([&](yaml::Position inner) { return before.position(list, inner); }));
    }
  }
}

// Throws one error for all principals of `intents` that are mapped already, with both values of
// each. `first` is the one that was met.
[[noreturn]] void fail_already_mapped(const Snapshot& before, const std::vector<Intent>& intents,
                                      const mapping::AlreadyMapped& first) {
  std::vector<std::string> arns;
  std::vector<std::string> places;
  std::vector<std::string> causes;
  const auto add = [&](const mapping::AlreadyMapped& error) {
    const std::string arn = util::printable(error.existing().arn);
    if (std::find(arns.begin(), arns.end(), arn) == arns.end()) {
      arns.push_back(arn);
      places.push_back(before.place(error.existing().list, error.position()));
      causes.push_back(error.cause());
    }
  };
  const mapping::Map map = mapping::read(before.data());
  for (const Intent& intent : intents) {
    try {
      mapping::plan(map, intent);
    } catch (const mapping::AlreadyMapped& error) {
      add(error);
    }
  }
  if (causes.empty()) { // an intent before it mapped it
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
mapping::Edit edited(const Snapshot& before, const std::vector<Intent>& intents) {
  try {
    return mapping::edit(before.data(), intents);
  } catch (const mapping::AlreadyMapped& error) {
    fail_already_mapped(before, intents, error);
  } catch (const mapping::BothMapped& error) {
    const auto out = [&](yaml::Position inner) {
      return before.position(mapping::List::roles, inner);
    };
    throw util::Error(error.cause_outside(out),
                      before.place(mapping::List::roles, error.position()), error.cure());
  } catch (const yaml::Unsupported&) {
    fail_with_place(before, intents);
    throw;
  }
}

// One outcome a wish, of one an intent.
std::vector<Outcome> outcomes_of(const std::vector<Wish>& wishes,
                                 const std::vector<Outcome>& of_intents) {
  std::vector<Outcome> outcomes;
  auto outcome = of_intents.begin();
  for (const Wish& wish : wishes) {
    Outcome all = Outcome::not_found;
    for (std::size_t i = 0; i < wish.intents.size(); ++i) {
      all = joined(all, *outcome++);
    }
    outcomes.push_back(all);
  }
  return outcomes;
}

} // namespace

Change compute(std::shared_ptr<const Snapshot> before, std::vector<Wish> wishes) {
  std::vector<Intent> intents;
  for (const Wish& wish : wishes) {
    intents.insert(intents.end(), wish.intents.begin(), wish.intents.end());
  }
  const mapping::Edit edit = edited(*before, intents);
  Change change;
  change.after = edit.steps.empty() ? before : before->with(edit, change.notes);
  check_size(*before, *change.after);
  change.before = std::move(before);
  change.outcomes = outcomes_of(wishes, edit.outcomes);
  change.wishes = std::move(wishes);
  return change;
}

} // namespace iam::change
