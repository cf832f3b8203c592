#pragma once

#include "awsauth/read.hpp"

namespace iam::awsauth {

// Adds findings for entries of `list` that the authenticator reads, but hardly as they were meant:
// texts that swallowed the lines below, fields that are nearly known ones or are given twice,
// placeholders, templates that are unknown or in the wrong place, usernames that are missing or
// that the caller chooses, doubtful groups, the root user.
void find_suspicious(const Map& map, List list, std::vector<Finding>& findings);

} // namespace iam::awsauth
