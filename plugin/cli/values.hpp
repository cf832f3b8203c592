#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class Option;
} // namespace CLI

namespace iam::cli {

// Where the values of a flag, or the words of a verb, come from when a shell completes them.
enum class ValueSource : std::uint8_t {
  none, // anything
  fixed,
  files,
  contexts, // of the kubeconfig, as are the next two
  clusters,
  users,
  profiles,        // of the AWS configuration
  regions,         // of AWS
  permission_sets, // that the AWS configuration names or that have a role, as `SET@ACCOUNT`
  account_roles,   // by their ARNs
  namespaces,      // of the cluster, as are the next two
  bound_groups,
  config_maps, // as `NAMESPACE/`: the name is anybody's guess
  map_roles,   // of the map, in a manifest or in the cluster, as are all below
  map_users,
  map_principals, // roles and users
  map_accounts,
  map_names,
  map_usernames,
  map_groups,
  map_permission_sets, // of its roles, as `SET@ACCOUNT`
  map_arn_accounts,    // the accounts of its roles and users
};

// What a flag or a word may be.
struct Values {
  Values() = default;
  Values(ValueSource from) : source(from) {}
  Values(std::vector<std::string> texts) : source(ValueSource::fixed), fixed(std::move(texts)) {}

  ValueSource source = ValueSource::none;
  std::vector<std::string> fixed; // words without blanks and `|`
};

// CLI11 keeps it as the name of the option's type.
void set_values(CLI::Option& option, const Values& values);
Values values_of(const CLI::Option& option);

} // namespace iam::cli
