#include "yaml/edit/splice.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

namespace iam::yaml {
namespace {

std::vector<const Splice*> in_order(const std::vector<Splice>& splices) {
  std::vector<const Splice*> sorted;
  for (const Splice& splice : splices) {
    sorted.push_back(&splice);
  }
  std::ranges::stable_sort(sorted, {}, [](const Splice* splice) { return splice->cut.begin; });
  return sorted;
}

// `done`, and then `next` on the text that `done` leaves.
std::vector<Splice> composed(std::vector<Splice> done, const Splice& next) {
  std::vector<Splice> result;
  Splice merged = next;
  std::size_t added = 0;   // by the splices of `done` so far
  std::size_t removed = 0; // likewise
  auto splice = done.begin();
  const auto end_between = [&] {
    return splice->cut.begin + added - removed + splice->text.size();
  };
  const auto pass = [&] {
    added += splice->text.size();
    removed += splice->cut.size();
    ++splice;
  };
  while (splice != done.end() && end_between() < next.cut.begin) {
    result.push_back(*splice);
    pass();
  }
  std::size_t begin = next.cut.begin + removed - added;
  std::optional<std::size_t> end;
  while (splice != done.end() && splice->cut.begin + added - removed <= next.cut.end) {
    const std::size_t at = splice->cut.begin + added - removed;
    if (at <= next.cut.begin) {
      begin = splice->cut.begin;
      merged.text.insert(0, splice->text, 0, next.cut.begin - at);
    }
    if (end_between() >= next.cut.end) {
      end = splice->cut.end;
      merged.text.append(splice->text, next.cut.end - at);
    }
    pass();
  }
  merged.cut = {begin, end ? *end : next.cut.end + removed - added};
  result.push_back(std::move(merged));
  result.insert(result.end(), splice, done.end());
  return result;
}

} // namespace

std::vector<Splice> composed(std::vector<Splice> done, const std::vector<Splice>& more) {
  const auto sorted = in_order(more);
  for (auto splice = sorted.rbegin(); splice != sorted.rend(); ++splice) { // from the end, so that
    done = composed(std::move(done), **splice);                            // places stay
  }
  return done;
}

std::string apply(std::string_view text, const std::vector<Splice>& splices) {
  const std::vector<const Splice*> sorted = in_order(splices);
  std::string result;
  std::size_t at = 0;
  for (const Splice* splice : sorted) {
    result.append(text, at, splice->cut.begin - at).append(splice->text);
    at = splice->cut.end;
  }
  return result.append(text, at);
}

} // namespace iam::yaml
