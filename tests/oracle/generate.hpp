#pragma once

#include "awsauth/mapping.hpp"
#include "identity/identity.hpp"

#include <array>
#include <cstdint>
#include <random>
#include <string>

namespace iam::oracle {

// How the text of a list came about.
enum class Origin : std::uint8_t {
  undamaged,
  damaged, // at random
  odd,     // written on purpose in a way that YAML readers disagree on
};

struct Case {
  awsauth::MapData data;
  std::array<Origin, awsauth::k_lists.size()> origins{}; // of each list
  identity::Identity caller;
};

// Case number `number` of the sequence that `seed` begins: a map as people write them, in some
// layout, most often damaged in a few places, and a caller that the map may name. The same two
// numbers give the same case on every machine.
Case generate(std::uint64_t seed, std::uint64_t number);

} // namespace iam::oracle
