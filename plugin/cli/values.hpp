#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class Option;
} // namespace CLI

namespace iam::cli {

using Words = std::vector<std::string>;

// Where a shell gets the values of a flag or the words of a verb from when it completes them.
enum class ValueSource : std::uint8_t {
  none, // anything
  fixed,
  fixed_list, // several of the fixed ones, with commas between them
  files,
  contexts, // of the kubeconfig, as are the next two
  clusters,
  users,
  profiles, // of the AWS configuration
  regions,
  permission_sets, // in the AWS configuration or with a role, as `SET@ACCOUNT`
  account_roles,   // by their ARNs
  eks_clusters,    // of the account and region, by their names
  access_policies, // of EKS, by their full or short names
  namespaces,      // of the cluster, as are the next two
  bound_groups,
  config_maps, // as `NAMESPACE/`: their names are not looked up
  map_roles,   // of the map, in a manifest or in the cluster, as are all the following
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
  Values(Words texts) : source(ValueSource::fixed), fixed(std::move(texts)) {}

  static Values list_of(Words texts) {
    Values values(std::move(texts));
    values.source = ValueSource::fixed_list;
    return values;
  }

  ValueSource source = ValueSource::none;
  Words fixed; // without blanks and `|`
};

// Store the values in `option`, as the name of its type, and read them back.
void set_values(CLI::Option& option, const Values& values);
Values values_of(const CLI::Option& option);

} // namespace iam::cli
