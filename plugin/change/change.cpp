#include "change/change.hpp"

#include "mapping/edit.hpp"
#include "util/text.hpp"

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

// The edit, with every error placed.
mapping::Edit edited(const Snapshot& before, const std::vector<Intent>& intents) {
  try {
    return mapping::edit(before.data(), intents);
  } catch (const mapping::AlreadyMapped& error) {
    throw util::Error(util::printable(error.existing().arn) + ' ' + error.cause(),
                      before.place(error.existing().list, error.position()), error.cure());
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
