#pragma once

#include "access/access_entry.hpp"
#include "access/managed_nodes.hpp"
#include "access/migration_bindings.hpp"
#include "awsauth/read.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace iam::access {

// What takes the place of the group system:masters, which no entry can have.
enum class AdminAs : std::uint8_t {
  policy, // AmazonEKSClusterAdminPolicy for the whole cluster
  group,  // a group that is bound to the ClusterRole cluster-admin
};

enum class NodeLines : std::uint8_t { move, keep };

struct MigrationOptions {
  AdminAs admin_as = AdminAs::policy;
  NodeLines nodes = NodeLines::move;
  std::map<std::string, std::string> types = {}; // of nodes, by the role's ARN, folded

  // The ARNs of `types` as the map has them, by the folded ones. plan_migration fills in its own.
  std::map<std::string, std::string> written = {};
};

// What IAM says of a role or user.
struct KnownPrincipal {
  enum class Presence : std::uint8_t { unknown, there, gone };

  Presence presence = Presence::unknown;
  std::string arn = {};             // with its path, if it is there
  bool is_for_hybrid_nodes = false; // its trust policy names SSM or IAM Roles Anywhere
};

// By the ARN that the authenticator compares, folded.
using KnownPrincipals = std::unordered_map<std::string, KnownPrincipal>;

// The roles of nodes that EKS makes itself, by canonical ARNs, folded.
struct NodeRoles {
  std::set<std::string> node_groups = {};
  std::set<std::string> linux_groups = {}; // of these, of those that run Linux
  std::set<std::string> fargate = {};      // pod execution roles
  bool is_complete = false;                // EKS has told of all

  std::optional<bool> has_remote_networks = {}; // of hybrid nodes; nullopt: unknown
};

// Returns the roles of `nodes`.
NodeRoles node_roles_of(const std::vector<ManagedNodes>& nodes);

// All that a plan depends on. It refers to its parts, which must outlive it and the plan.
struct MigrationInput {
  const awsauth::Map* map = nullptr;
  std::optional<Mode> mode = {};
  const std::vector<AccessEntry>* entries = nullptr; // nullptr: unknown
  KnownPrincipals principals = {};
  const std::vector<rbac::Binding>* bindings = nullptr; // nullptr: unknown
  NodeRoles node_roles = {};
  std::string account = {};   // of the cluster; empty: unknown
  std::string partition = {}; // the same
  std::string caller = {};    // the canonical ARN of who is to migrate; empty: unknown
  std::string obstacle = {};  // why the cluster cannot have access entries; empty if it can
};

// What becomes of a line.
enum class Fate : std::uint8_t {
  create,  // an entry has to be created, or a begun one to be finished
  exists,  // an equal entry is there
  differs, // an entry is there and is not equal
  blocked, // it cannot move, and stands in the way of the mode API
  nothing, // it lets nobody in
  kept,    // a line of nodes, by NodeLines::keep
};

// What JSON calls it: `create`.
std::string_view text_of(Fate fate);

struct MigrationLine {
  const awsauth::Entry* entry = nullptr;
  Fate fate = Fate::nothing;
  std::optional<awsauth::Finding> finding = {}; // of which the reason is the message
  std::string reason = {};                      // of all but create and exists
  std::string cure = {};                        // of blocked
  std::vector<std::string> remarks = {};

  // The entry that gives what the line gives; nullopt if there can be none or none is wanted.
  std::optional<AccessEntry> wanted = {};
  const AccessEntry* existing = nullptr;     // the one that is there; of create: a begun one
  const awsauth::Entry* hidden_by = nullptr; // the line that counts in its place
  std::vector<std::string> differences = {}; // between the two entries, of differs
  std::vector<Rename> renames = {};          // what bindings are copied for
  bool is_for_nodes = false;
  bool is_administrator = false; // by system:masters
  bool is_gone = false;          // IAM says that there is no such principal
};

// Whether the principal of the line gets in by its entry or is gone, so that the line can go. An
// entry that is still to be created counts as well.
bool is_dispensable(const MigrationLine& line);

// Whether a migration has made the line's entry and has not finished it: the entry still has the
// group k_bridge_group or k_proof_group.
bool is_begun(const MigrationLine& line);

// The steps of a migration in the order that leaves nobody without access.
enum class StepKind : std::uint8_t {
  save_map,
  other_admin,
  bindings,
  mode,
  people,
  caller,
  nodes,
  remove_lines,
};

// What JSON calls it: `saveMap`.
std::string_view text_of(StepKind kind);

struct MigrationStep {
  StepKind kind;
  std::vector<std::size_t> lines = {}; // whose entries are created, or which are removed, by their
                                       // places in the plan
  std::string text;                    // a sentence without its full stop
  bool is_problem = false;             // there is nobody or nothing to do it with
};

// How many access entries a cluster can have (EKS User Guide, service quotas).
inline constexpr std::size_t k_most_entries = 3000;

struct MigrationPlan {
  std::vector<MigrationLine> lines; // all of the map, in its order
  std::vector<BindingCopy> copies;
  std::vector<MigrationStep> steps;  // none if there is nothing to create or to remove, or nothing
                                     // can be done because of MigrationInput::obstacle
  std::vector<awsauth::List> unread; // that cannot be read or judged, so what they say is unknown

  // How many entries it creates, and how many it finishes that are begun.
  std::size_t created() const;
  std::size_t begun() const;

  // Whether a line that lets somebody in would be lost in the mode API.
  bool blocks_api_mode() const;
};

// Plans how everybody whom aws-auth lets in gets in by an access entry with the same rights (EKS
// User Guide, "Migrating existing aws-auth ConfigMap entries to access entries", and EKS's answers
// to CreateAccessEntry). Nobody gains or loses a right unless a remark says so. Takes linear time.
MigrationPlan plan_migration(const MigrationInput& input, const MigrationOptions& options);

} // namespace iam::access
