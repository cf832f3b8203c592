#pragma once

#include "access/migration.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::access {

// What a line that counts becomes, whether its principal has an entry or not.
struct Conversion {
  std::optional<AccessEntry> wanted = {};
  std::string refusal = {}; // why it cannot move; wanted may say what it would become
  std::string cure = {};    // of that
  std::vector<std::string> remarks = {};
  std::vector<Rename> renames = {};
  bool is_for_nodes = false;
  bool is_administrator = false;
};

// Whether `mapping` is a line of nodes: its username is a kubelet's, and so is one of its groups.
// A username for EC2 instances is enough.
bool is_node_line(const awsauth::Mapping& mapping);

// Converts a line of a role or user. `known` is what IAM says of it.
Conversion convert(const awsauth::Mapping& mapping, const KnownPrincipal& known,
                   const MigrationInput& input, const MigrationOptions& options,
                   const BindingCopies& bindings);

// The type of the entry that EKS makes for the role of `mapping` in the step from CONFIG_MAP, since
// it is that of nodes which EKS makes itself; empty if it makes none.
std::string type_of_own_entry(const awsauth::Mapping& mapping, const MigrationInput& input);

// The part of convert for lines of nodes; `principal` is the ARN with its path.
Conversion convert_nodes(const awsauth::Mapping& mapping, const std::string& principal,
                         const KnownPrincipal& known, const MigrationInput& input,
                         const MigrationOptions& options, const BindingCopies& bindings);

} // namespace iam::access
