// Edits generated maps, damaged ones among them, and watches what each edit promises (trial.hpp).
// Usage: map_properties COUNT [SEED]

#include "generate.hpp"
#include "trial.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <limits>

int main(int argc, char** argv) {
  using iam::util::quoted;
  const std::uint64_t count = argc > 1 ? std::stoull(argv[1]) : 1000;
  const std::uint64_t seed = argc > 2 ? std::stoull(argv[2]) : 1;
  std::uint64_t number = 0;
  std::size_t failures = 0;
  iam::oracle::Trial trial([&](const auto& what, const auto& before, const auto& after) {
    ++failures;
    fmt::print("case {}: {}\n  before: {}\n  after:  {}\n", number, what, quoted(before),
               quoted(after));
  });
  for (; number < count; ++number) {
    trial.run(iam::oracle::generate(seed, number).data, std::numeric_limits<std::size_t>::max());
  }
  fmt::print("{} maps (seed {}): {} edits, {} refused by name, {} failures\n", count, seed,
             trial.edited(), trial.refused(), failures);
  return failures == 0 && trial.edited() > 0 ? 0 : 1;
}
