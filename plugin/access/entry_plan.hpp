#pragma once

#include "access/access_entry.hpp"
#include "access/entry_request.hpp"
#include "awsauth/plan.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace iam::access {

// The calls that change access entries.
struct CreateEntry {
  AccessEntry entry; // without policies; an empty username, and groups of node types, are EKS's
};
struct GivePolicy { // or replaces the scope of one that the entry holds
  HeldPolicy policy;
};
struct UpdateEntry { // nullopt stays as it is
  std::optional<std::string> username;
  std::optional<std::vector<std::string>> groups;
};
struct TakePolicy {
  std::string arn;
};
struct DeleteEntry {};

using EntryStep = std::variant<CreateEntry, GivePolicy, UpdateEntry, TakePolicy, DeleteEntry>;

// What `step` does, in the infinitive: `give AmazonEKSViewPolicy:dev`.
std::string text_of(const EntryStep& step);

enum class EntryOutcome : std::uint8_t { unchanged, created, updated, deleted };

// How to get from the entry of one principal to the one that is wanted: calls that EKS takes one by
// one, in an order in which the principal never has fewer rights than before and after.
struct EntryPlan {
  std::string principal; // an ARN with its path
  EntryOutcome outcome = EntryOutcome::unchanged;
  std::vector<EntryStep> steps = {};
  std::optional<AccessEntry> before = {}; // nullopt: there is none
  std::optional<AccessEntry> after = {};
  std::string resume =
      {}; // the command that goes on if this breaks off half-way; empty: by the steps
};

// The username that EKS gives `principal`, a role's or user's ARN, if none is named.
std::string default_username_of(const std::string& principal);

// The principal has an entry, and the request does not say what to do about it.
class AlreadyHasEntry : public util::Error {
public:
  AlreadyHasEntry(const AccessEntry& existing, const AccessEntry& wanted);
};

// Returns the entry that `request` asks for, for `principal`, with EKS's default username if it
// names none.
AccessEntry wanted_entry(const std::string& principal, const EntryRequest& request);

// Lets `principal` in as the checked `request` says. `existing` is its entry, or nullptr. Throws
// AlreadyHasEntry; util::Error for an entry that is AWS's own, stale, of another type, or of which
// too little is known.
EntryPlan plan_grant(const std::string& principal, const AccessEntry* existing,
                     const EntryRequest& request, awsauth::IfExists if_exists);

// What to take away; all of it if both are empty.
struct Revocation {
  std::vector<std::string> groups;
  std::vector<HeldPolicy> policies; // with namespaces: only these of the policy's scope
};

// Creates `entry`, with its policies, of a principal that has none.
EntryPlan plan_create(const AccessEntry& entry);

// Takes the entry `existing` away, or parts of it. Throws util::Error for an entry that is AWS's
// own, or of which too little is known.
EntryPlan plan_revoke(const AccessEntry& existing, const Revocation& revocation);

// Deletes the entry `stale` and creates it again for the role or user that now has its ARN, with
// its username, groups, policies and tags. Throws util::Error as plan_grant.
EntryPlan plan_recreate(const AccessEntry& stale);

// Gives `principal`, whose entry is `existing` or nullptr, what `from` has: username, groups,
// policies and tags. A username that contains the ARN of `from` becomes that of `principal`. Throws
// util::Error as plan_grant, and if both have entries that differ.
EntryPlan plan_copy(const AccessEntry& from, const std::string& principal,
                    const AccessEntry* existing);

// Turns the entry `before` into `after`, of the same principal and type. The policies of both are
// known.
EntryPlan plan_between(const AccessEntry& before, const AccessEntry& after);

} // namespace iam::access
