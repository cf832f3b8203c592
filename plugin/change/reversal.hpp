#pragma once

#include <algorithm>
#include <functional>

namespace iam::change {

// Returns the items of `now` with the change from `before` to `after` taken back: without those
// that it has added, and with those that it has taken. The order is that of `now`.
template<typename Items, typename Equal = std::equal_to<>>
Items with_change_taken_back(const Items& now, const Items& before, const Items& after,
                             const Equal& is_equal = {}) {
  const auto has = [&](const Items& items, const auto& item) {
    return std::ranges::any_of(items, [&](const auto& other) { return is_equal(item, other); });
  };
  Items items;
  for (const auto& item : now) {
    if (has(before, item) || !has(after, item)) {
      items.push_back(item);
    }
  }
  for (const auto& item : before) {
    if (!has(after, item) && !has(items, item)) {
      items.push_back(item);
    }
  }
  return items;
}

} // namespace iam::change
