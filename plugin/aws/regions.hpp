#pragma once

#include <span>
#include <string_view>

namespace iam::aws {

struct Region {
  std::string_view name;  // `eu-west-1`
  std::string_view place; // `Europe (Ireland)`
};

// The Regions that have EKS, as the AWS CLI lists them. For completion only: other Regions may
// exist.
std::span<const Region> known_regions();

} // namespace iam::aws
