#include "identity/partition.hpp"

#include <algorithm>
#include <array>

namespace iam::identity {

bool is_known_partition(std::string_view id) {
  constexpr std::array<std::string_view, 8> k_partitions = {
      "aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"};
  return std::find(k_partitions.begin(), k_partitions.end(), id) != k_partitions.end();
}

} // namespace iam::identity
