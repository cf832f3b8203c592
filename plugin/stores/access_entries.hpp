#pragma once

#include "access/access_entry.hpp"
#include "aws/access_entries.hpp"
#include "aws/iam.hpp"
#include "util/error.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iam::stores {

// What EKS says of a cluster and its access entries at one moment. What could not be read is
// nullopt, and `unread` says why.
struct EntryListing {
  std::optional<aws::EksCluster> cluster;
  std::optional<access::Mode> mode;
  std::optional<std::vector<access::AccessEntry>> entries; // by principal
  bool is_partial = false; // `entries` are those of a command's principals alone
  std::vector<util::Error> unread;
};

// Whether `entry` is stale, by what IAM says of the role of its name (nullopt: there is none).
// Returns nullopt if that does not tell.
std::optional<bool> is_stale(const access::AccessEntry& entry,
                             const std::optional<aws::Role>& role);

// Notes which of `entries` are stale, by `roles`, all roles of one account: the role of a stale one
// was made after it, or is gone. Entries of users and of other accounts stay as they are.
void mark_stale(std::vector<access::AccessEntry>& entries, const std::vector<aws::Role>& roles);

// Returns what to append to a text which says that something could not be read, because of `error`
// of a call to `service`. Most often a right is missing, which is all there is to say.
std::string reason_of_unread(const util::Error& error, std::string_view service = "eks");

// What to find out about each entry.
enum class EntryDetail : std::uint8_t {
  policies, // everything but where policies apply, unless that costs nothing more
  scopes,   // everything
};

// The access entries of a cluster, kept by EKS. Every function throws util::Cancelled; of other
// errors those that only read throw none.
class AccessEntryStore {
public:
  explicit AccessEntryStore(aws::AccessEntries client) : m_client(std::move(client)) {}

  // Reads the mode and the principals of all entries, and nothing else of them.
  EntryListing read_principals();

  // Fills in all entries of `listing`, which read_principals has returned. Asks once about each
  // entry, and about policies either once for each entry or once for each policy that exists,
  // whichever is less. A right that the caller lacks makes a part unknown.
  void describe_all(EntryListing& listing, EntryDetail detail);

  // Fills in the entries of `canonical_arns`, in which roles are written without their paths. Those
  // that are gone by now, it leaves out; of all others it asks nothing.
  void describe(EntryListing& listing, const std::vector<std::string>& canonical_arns);

  // Returns the principals whose entries hold the policy `policy_arn`; nullopt if EKS does not say.
  std::optional<std::vector<std::string>> holders(const std::string& policy_arn);

  // Returns the ARNs of the policies that exist; nullopt if EKS does not say.
  std::optional<std::vector<std::string>> policies();

  aws::AccessEntries& client() { return m_client; }

private:
  aws::AccessEntries m_client;
};

} // namespace iam::stores
