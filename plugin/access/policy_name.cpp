#include "access/policy_name.hpp"

#include "identity/arn.hpp"
#include "util/characters.hpp"
#include "util/error.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <optional>

namespace iam::access {
namespace {

using rbac::AccessPolicy;
using util::UsageError;

constexpr std::string_view k_resource = "cluster-access-policy/";

std::string list_command() {
  return util::own_command({"policies"});
}

// Whether `name`, which the table does not have, can be that of a newer policy: all of AWS's are
// like `AmazonEKSViewPolicy` and `AWSBackupFullAccessPolicyForBackup`.
bool looks_like_policy(std::string_view name) {
  return !name.empty() && util::is_upper(name.front()) &&
         std::ranges::all_of(name, util::is_alphanumeric) &&
         name.find("Policy") != std::string_view::npos;
}

[[noreturn]] void refuse_name(const std::string& name, const std::string& given) {
  const std::vector<std::string> names = policies_in_table();
  std::string near = nearest_policy(name, names);
  if (near.empty()) { // of `AmazonEKSViewPolcy` the short form is near to no other one
    near = util::nearest(name, names);
  }
  throw UsageError("there is no such access policy", given,
                   near.empty() ? "to see the access policies: " + list_command()
                                : "did you mean " + near + "?");
}

// An IAM policy, even one of the same name, is another thing.
[[noreturn]] void refuse_iam_policy(const std::string& given, const std::string& partition) {
  const std::string name = given.substr(given.rfind('/') + 1); // npos + 1 is 0
  const AccessPolicy* same = rbac::access_policies().find(name);
  throw UsageError("this is an IAM policy, which says what its holder may do in AWS and not in a "
                   "cluster",
                   given,
                   same != nullptr
                       ? "the access policy of that name is " + policy_arn(same->name, partition)
                       : "give an access policy, such as AmazonEKSViewPolicy; to see "
                         "them: " +
                             list_command());
}

// As identity::parse_arn, with `arn` in any letter case.
std::optional<identity::Arn> arn_in(std::string_view given) {
  return identity::parse_arn("arn" + std::string(given.substr(3)));
}

// Returns the name in the ARN of an access policy.
std::string name_in_arn(const std::string& given, const std::string& partition) {
  const auto arn = arn_in(given);
  if (arn && util::to_lower_ascii(arn->service) == "iam") {
    refuse_iam_policy(given, partition);
  }
  const bool is_policy = arn && util::to_lower_ascii(arn->service) == "eks" &&
                         util::to_lower_ascii(arn->resource).starts_with(k_resource) &&
                         arn->resource.size() > k_resource.size();
  if (!is_policy) {
    throw UsageError("this is not the ARN of an access policy", given,
                     "give a name, or an ARN such as " +
                         policy_arn("AmazonEKSViewPolicy", partition));
  }
  std::string name = arn->resource.substr(k_resource.size());
  const std::string own = policy_arn(name, partition);
  if (!arn->region.empty() || util::to_lower_ascii(arn->account) != "aws") {
    throw UsageError("the ARN of an access policy has no Region, and aws in place of an account",
                     given, "give " + own);
  }
  if (!partition.empty() && util::to_lower_ascii(arn->partition) != partition) {
    throw UsageError(fmt::format("the cluster is in the partition {}, and this policy in {}",
                                 partition, arn->partition),
                     given, "give " + own);
  }
  return name;
}

} // namespace

std::vector<std::string> policies_in_table() {
  std::vector<std::string> names;
  for (const AccessPolicy& policy : rbac::access_policies().all()) {
    names.push_back(policy.name);
  }
  return names;
}

bool is_arn(std::string_view text) {
  return util::to_lower_ascii(text.substr(0, 4)) == "arn:";
}

std::string policy_arn(std::string_view name, std::string_view partition) {
  return fmt::format("arn:{}:eks::aws:{}{}", partition.empty() ? "aws" : partition, k_resource,
                     name);
}

std::string nearest_policy(std::string_view given, const std::vector<std::string>& names) {
  std::vector<std::string> keys;
  std::ranges::transform(names, std::back_inserter(keys), rbac::policy_key);
  const std::string_view near = util::nearest(rbac::policy_key(given), keys);
  const auto at = static_cast<std::size_t>(std::ranges::find(keys, near) - keys.begin());
  return at < names.size() ? names[at] : "";
}

NamedPolicy policy_named(const std::string& given, const std::string& partition) {
  const bool has_arn = is_arn(given);
  std::string name = has_arn ? name_in_arn(given, partition) : given;
  const std::string of_arn =
      has_arn && partition.empty() ? util::to_lower_ascii(arn_in(given)->partition) : partition;
  if (const AccessPolicy* known = rbac::access_policies().find_by_any_name(name)) {
    return {known->name, policy_arn(known->name, of_arn), known};
  }
  if (!looks_like_policy(name)) {
    refuse_name(name, given);
  }
  std::string arn = policy_arn(name, of_arn);
  return {std::move(name), std::move(arn), nullptr};
}

} // namespace iam::access
