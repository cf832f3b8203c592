#pragma once

#include "util/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace iam::access {

// Which stores EKS reads: a cluster's authenticationMode.
enum class Mode : std::uint8_t { config_map, api_and_config_map, api };

// The mode that EKS calls `text`. Returns nullopt for one that is newer than this program.
std::optional<Mode> parse_mode(std::string_view text);

// What EKS calls `mode`.
std::string_view text_of(Mode mode);

bool reads_entries(Mode mode);

// The access policy's name: `AmazonEKSViewPolicy` of
// `arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy`.
std::string policy_name(std::string_view arn);

// The type of entries of people and programs. All others are of nodes, or newer than this program.
inline constexpr std::string_view k_standard_type = "STANDARD";

// An access policy that an entry holds.
struct HeldPolicy {
  // Where it applies: type `cluster`, or `namespace` with namespaces (which may hold `*`).
  struct Scope {
    std::string type;
    std::vector<std::string> namespaces;

    friend bool operator==(const Scope&, const Scope&) = default;
  };

  std::string arn;
  std::optional<Scope> scope; // nullopt: not asked for

  friend bool operator==(const HeldPolicy&, const HeldPolicy&) = default;
};

// Returns `AmazonEKSViewPolicy`, or `AmazonEKSViewPolicy:dev,test` within namespaces.
std::string text_of(const HeldPolicy& policy);

// Whether both give the same policy in the same namespaces.
bool is_same(const HeldPolicy& a, const HeldPolicy& b);

// Whether `policy` applies in the whole cluster; also if where it applies is unknown.
bool is_cluster_wide(const HeldPolicy& policy);

// Whether `policy` applies nowhere but where `other`, the same policy, does.
bool is_within(const HeldPolicy& policy, const HeldPolicy& other);

// The policy `arn` among `policies`; nullptr if there is none.
const HeldPolicy* find_policy(const std::vector<HeldPolicy>& policies, std::string_view arn);

// Whether they are equal as sets: the order of groups has no meaning.
bool is_same_set(std::vector<std::string> a, std::vector<std::string> b);

using Tags = std::vector<std::pair<std::string, std::string>>;

// An access entry of a cluster, as EKS describes it. Of one that may be listed but not described,
// only the principal is known.
struct AccessEntry {
  std::string principal; // the ARN of a role or user, with its path
  bool is_described = false;
  std::string arn; // of the entry itself
  std::string type;
  std::string username;
  std::vector<std::string> groups;
  Tags tags;
  std::optional<util::Time> created_at;
  std::optional<std::vector<HeldPolicy>> policies; // nullopt: unknown

  // Whether the role or user was deleted and made again, or is gone, so that the entry, which
  // belongs to the former one's unique id, lets nobody in. Returns nullopt where that is unknown.
  std::optional<bool> is_stale;

  // Of a stale one: there is no such role any more.
  bool is_principal_gone = false;
};

// The ARN by which the authenticator knows the principal of `entry`: a role's without its path.
std::string canonical_arn(const AccessEntry& entry);

// Whether `entry` is one of a node type: EKS sets its username and groups.
bool is_node_entry(const AccessEntry& entry);

// Who made `entry` and looks after it: `aws` for those of service-linked roles, which EKS refuses
// to change, and of Auto Mode, of which that is believed; empty for all others.
std::string managed_by(const AccessEntry& entry);

} // namespace iam::access
