#include "cluster/principals.hpp"

#include "awsauth/entry.hpp"
#include "awsauth/match.hpp"
#include "awsauth/permission_sets.hpp"
#include "identity/arn.hpp"
#include "identity/pasted.hpp"
#include "util/shell_words.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace iam::cluster {

using identity::PermissionSet;
using identity::Principal;

namespace {

Principal principal_of_role(const PermissionSet& set, const std::string& arn) {
  Principal principal;
  principal.written = arn;
  principal.arn = identity::without_role_path(arn);
  principal.account = identity::parse_arn(arn).value().account;
  principal.name = identity::last_segment(arn);
  principal.note = fmt::format("the permission set {} is {}", set.text(), principal.arn);
  return principal;
}

[[noreturn]] void fail_other_account(const PermissionSet& set, const std::string& account,
                                     const std::string& cluster_account) {
  throw util::Error(fmt::format("the cluster belongs to account {} and your AWS credentials to {}",
                                cluster_account, account),
                    set.name,
                    fmt::format("name the account: --sso {} or --sso {}",
                                PermissionSet{set.name, cluster_account}.text(),
                                PermissionSet{set.name, account}.text()));
}

} // namespace

identity::BareNames bare_names(identity::PrincipalType type, const std::string& account,
                               Target& target, const stores::Snapshot* snapshot) {
  auto of_cluster = target.account_of_bare_names();
  if (snapshot == nullptr) {
    return {type, account, target.eks_cluster().partition, std::move(of_cluster)};
  }
  const auto of_map = [type, snapshot](std::string_view name) {
    return awsauth::account_in_map(snapshot->map(), type, identity::last_segment(name))
        .value_or("");
  };
  return {type, account, awsauth::partition_of(snapshot->map()),
          of_cluster ? std::move(of_cluster) : of_map};
}

PermissionSet permission_set_of(const std::string& text, const std::string& account) {
  identity::check_account(account);
  PermissionSet set = identity::parse_permission_set(text);
  if (!account.empty() && !set.account.empty() && set.account != account) {
    throw util::UsageError(
        fmt::format("--sso {} names another account than --account {}", set.text(), account), "",
        "leave out one of the two accounts");
  }
  if (set.account.empty()) {
    set.account = account;
  }
  return set;
}

void require_arns_beside_sets(const std::vector<std::string>& sets,
                              const std::vector<std::string>& identities) {
  if (sets.empty()) {
    return;
  }
  for (const std::string& identity : identities) {
    if (identity != "-" && !identity::only_arn(identity)) {
      throw util::UsageError(
          fmt::format("{} may be a role or another permission set", util::quoted(identity)), "",
          fmt::format("for a permission set give --sso {}; for a role or user "
                      "its ARN",
                      util::shell_word(identity)));
    }
  }
}

std::vector<PermissionSet> permission_sets_of(const std::vector<std::string>& texts,
                                              const std::string& account) {
  std::vector<PermissionSet> sets;
  std::transform(texts.begin(), texts.end(), std::back_inserter(sets),
                 [&](const std::string& text) { return permission_set_of(text, account); });
  return sets;
}

Principal principal_of_set(const PermissionSet& set, const std::string& cluster_account,
                           PermissionSets& sets) {
  const PermissionSetRole role = sets.role_of(set);
  if (set.account.empty() && !cluster_account.empty() && role.account != cluster_account) {
    fail_other_account(set, role.account, cluster_account);
  }
  return principal_of_role(set, role.arn);
}

std::vector<Principal> principals_of_sets(const std::vector<PermissionSet>& sets, Target& target) {
  if (sets.empty()) {
    return {};
  }
  const std::string cluster_account = target.eks_cluster().account;
  PermissionSets finder(target.aws(), cluster_account);
  std::vector<Principal> principals;
  for (const PermissionSet& set : sets) {
    principals.push_back(principal_of_set(set, cluster_account, finder));
  }
  return principals;
}

std::optional<Principal> principal_in_map(const PermissionSet& set,
                                          const stores::Snapshot& snapshot) {
  std::vector<Principal> found; // each role once
  std::vector<std::string> places;
  for (const awsauth::List list : {awsauth::List::roles, awsauth::List::users}) {
    for (const awsauth::Entry* entry : awsauth::entries_of(snapshot.map()[list], set)) {
      const Principal principal = principal_of_role(set, entry->mapping.arn);
      const bool known = std::any_of(found.begin(), found.end(), [&](const Principal& other) {
        return awsauth::equal_fold(other.arn, principal.arn);
      });
      if (!known) {
        found.push_back(principal);
        places.push_back(
            fmt::format("{} ({})", principal.arn, snapshot.place(list, entry->position)));
      }
    }
  }
  if (found.size() > 1) {
    throw util::Error(fmt::format("the map has {} roles of the permission set {}: {}", found.size(),
                                  util::quoted(set.text()), fmt::join(places, ", ")),
                      snapshot.name(),
                      set.account.empty()
                          ? "name the account with SET@ACCOUNT, or give the ARN without --sso"
                          : "give the ARN of the one you mean, without --sso");
  }
  return found.empty() ? std::nullopt : std::optional(found.front());
}

} // namespace iam::cluster
