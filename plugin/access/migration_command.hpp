#pragma once

#include "access/migration.hpp"

#include <string>
#include <vector>

namespace iam::access {

// Returns the command `migrate` with the options of a plan and behind them `flags`, for a message
// to propose (util/proposed_command.hpp).
std::string command_of(const MigrationOptions& options, const std::vector<std::string>& flags = {});

// Returns the same with the type `type` for the nodes of `role`, an ARN.
std::string command_with_type(MigrationOptions options, const std::string& role,
                              const std::string& type);

// Returns the command that takes `principal`, the ARN of a role or user, out of `store`: `entries`
// or `aws-auth`.
std::string removal_command(const std::string& principal, const std::string& store);

// Returns the commands that take `principals`, which are not none, out of it: one for roles and one
// for users, with a semicolon between them.
std::string removal_commands(const std::vector<std::string>& principals, const std::string& store);

// Returns the next step to the mode API of a cluster in `mode`, which is not that one, for a
// message that begins with "the cluster can": `go to the mode API: COMMAND`.
std::string way_to_api_mode(Mode mode);

} // namespace iam::access
