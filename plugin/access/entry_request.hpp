#pragma once

#include "access/access_entry.hpp"
#include "access/policy_argument.hpp"
#include "access/requested.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace iam::access {

// What is asked for an access entry.
struct EntryRequest {
  Requested access;
  std::vector<HeldPolicy> policies; // with their scopes
  Tags tags;
};

// A request that EKS can be asked to carry out, and what to say about it.
struct CheckedEntry {
  EntryRequest request;
  std::vector<std::string> notes;
  std::vector<std::string> warnings;
};

// What EKS reserves at the start of usernames and of groups, and `text` begins with: `system:`.
// Empty if it begins with nothing of the kind.
std::string_view reserved_prefix(std::string_view text);

// Returns the types of access entries that EKS has today.
std::vector<std::string> entry_types();

// Whether `type` is one of nodes, whose usernames and groups EKS sets.
bool is_node_type(std::string_view type);

// Whether a request says something that aws-auth cannot express: policies, tags, or a type that
// only entries have.
bool needs_entry(const EntryRequest& request);

// Returns the tags of `given`, each `KEY=VALUE`. Throws util::UsageError for what AWS refuses.
Tags parse_tags(const std::vector<std::string>& given);

// Checks what EKS would refuse of any principal, in a request for `count` of them (EKS User Guide,
// access entries; EKS's answers to CreateAccessEntry): reserved prefixes, templates, and what does
// not go with the type. A type that is newer than this program is left to EKS. Throws
// util::UsageError or util::Error with the way out.
CheckedEntry check_entry(EntryRequest request, std::size_t count,
                         GivenBy given_by = GivenBy::flags);

// Throws util::Error for a principal that EKS refuses for entries of `type`: service-linked roles,
// sessions of federated users; for nodes users, and roles of another account than the cluster's,
// `cluster_account` (empty: unknown). `arn` may have a path.
void check_entry_principal(const std::string& arn, std::string_view type,
                           std::string_view cluster_account);

} // namespace iam::access
