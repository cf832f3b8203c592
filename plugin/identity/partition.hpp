#pragma once

#include <span>
#include <string_view>

namespace iam::identity {

// A partition of AWS: accounts, names and endpoints of its own.
struct Partition {
  std::string_view id;
  std::string_view dns_suffix;            // of endpoints: `amazonaws.com`
  std::string_view dual_stack_dns_suffix; // of those that answer over IPv6 too: `api.aws`

  // What the names of its regions begin with: `us` of `us-east-1`, `us-gov` of `us-gov-west-1`.
  std::span<const std::string_view> region_prefixes;

  // Whether its endpoints have this suffix.
  bool has_suffix(std::string_view suffix) const {
    return suffix == dns_suffix || suffix == dual_stack_dns_suffix;
  }
};

// Whether aws-iam-authenticator knows the partition `id` (its pkg/endpoints); letter case counts.
bool is_known_partition(std::string_view id);

// The partition of `region`: the one whose global pseudo-region (`aws-cn-global`) it is, or whose
// regions have such names, even if the region is newer than this program; else `aws`, as in the AWS
// SDKs.
const Partition& partition_of_region(std::string_view region);

} // namespace iam::identity
