#pragma once

#include "awsauth/mapping.hpp"
#include "identity/identity.hpp"

#include <cstdint>
#include <random>
#include <string>

namespace iam::oracle {

struct Case {
  awsauth::MapData data;
  identity::Identity caller;
};

// Case number `number` of the sequence that `seed` begins: a map as people write them, in some
// layout, most often damaged in a few places, and a caller that the map may name. The same two
// numbers give the same case on every machine.
Case generate(std::uint64_t seed, std::uint64_t number);

} // namespace iam::oracle
