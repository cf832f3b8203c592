#pragma once

#include "access/effective.hpp"
#include "cluster/role_lookup.hpp"
#include "cluster/target.hpp"
#include "identity/principal.hpp"
#include "stores/access_entries.hpp"
#include "stores/snapshot.hpp"
#include "util/file_error.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iam::cluster {

// Returns the store that a verb writes to by --store or, without the flag, KUBECTL_IAM_STORE. A
// manifest and another ConfigMap are always aws-auth. Throws util::UsageError for another word, and
// for --store entries with one of them.
StoreChoice writing_store(const TargetFlags& flags, const util::Environment& environment);

// Returns `flags` with the store that a verb has chosen.
TargetFlags with_store(TargetFlags flags, StoreChoice store);

// Both stores, as a verb that changes one finds them.
struct BothStores {
  std::shared_ptr<const stores::Snapshot> map; // nullptr if it could not be read
  std::string map_error = {};                  // why it could not, if it counts
  stores::EntryListing listing;                // nothing is known if EKS was not asked
  bool is_known_in_api_mode = false;           // from another time

  const awsauth::Map* live_map() const; // nullptr if it could not be read, or EKS does not read it
  bool reads_entries() const;
  std::string mode() const; // as EKS calls it; empty: unknown
};

// Reads the map of `target` and, beside it, the cluster's mode and who has an access entry, as far
// as Target::ask_eks asks. A map that cannot be read is an error, unless --store asks for entries
// or the cluster is in the mode API: then it is nullptr. Between asking EKS and reading the map it
// calls `beside`, which can start to ask more. With `detail`, EKS also describes all entries.
BothStores read_both(Target& target, const std::function<void()>& beside = {},
                     std::optional<stores::EntryDetail> detail = std::nullopt);

// Says, where the choice is the program's, that what EKS does not say decides for aws-auth; and if
// the map, which counts, could not be read, that `by_map` is unknown.
void note_unread(const BothStores& stores, StoreChoice choice, const Host& host,
                 std::string_view by_map = "whether an access entry hides a line of aws-auth");

// Rethrows `error`, which is being handled; that the manifest of `flags` is missing with the way to
// create it.
[[noreturn]] void fail_with_creation(const util::FileError& error, const TargetFlags& flags);

// Whether `principal` is to be changed in its access entry where the choice is the program's: it
// has one, or EKS reads nothing else.
bool belongs_to_entries(const identity::Principal& principal, const BothStores& stores);

// What a command does with access entries.
enum class EntryUse : std::uint8_t { add, add_policies, remove_or_replace };

// Throws util::Error if EKS reads no access entries, with what to do instead of `use`, or does not
// say whether it does. Who has one may be unknown: have_entries and subjects_of then ask for the
// entries of their principals.
void require_entries(const BothStores& stores, EntryUse use);

// A principal whose access entry is to change, as EKS and IAM know it.
struct EntrySubject {
  identity::Principal principal;
  std::string arn; // with its path, as far as that is known
  std::optional<access::AccessEntry> entry;
  FoundRole::Presence presence = FoundRole::Presence::unknown;
};

// Finds the entries of `principals`, which `stores` then describes in full and alone, and whether
// they are stale. The ARN of one without an entry is the one that IAM has, or else as it was
// written: EKS refuses one with a wrong path.
std::vector<EntrySubject> subjects_of(const std::vector<identity::Principal>& principals,
                                      BothStores& stores, Target& target, RoleLookup& roles);

// Returns whether each of `principals` has an access entry that EKS reads; nullopt if unknown.
// Without the right to list entries it describes those of `principals`, as subjects_of does.
std::vector<std::optional<bool>> have_entries(const std::vector<identity::Principal>& principals,
                                              BothStores& stores, Target& target,
                                              RoleLookup& roles);

// Throws the error for which EKS does not describe the entry of `subject`, unless a right is
// missing or there is no such error.
void require_answer(const EntrySubject& subject, const BothStores& stores);

// Makes sure, before something is written to EKS, that the API server of `target` and EKS mean the
// same cluster. Throws util::Error if they do not, or if EKS does not describe it; and as the
// require_same_cluster of cluster/same_cluster.hpp.
void require_same_cluster(Target& target, const BothStores& stores, const Host& host);

// Throws the error for which it is unknown who has an access entry.
[[noreturn]] void fail_unlisted(const BothStores& stores);

} // namespace iam::cluster
