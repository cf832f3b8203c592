#pragma once

#include "util/environment.hpp"

#include <string>
#include <string_view>

namespace iam::cluster {

// What is remembered of clusters in the authentication mode API, in which EKS reads access entries
// only and nobody reads aws-auth. No cluster leaves that mode again (EKS User Guide, "Change
// authentication mode"), so the memory stays true. It is a file in the user's cache folder, named
// by a digest of the API server's address.

// Remembers that the cluster with the API server `server` (a URL) is in the mode API. Does nothing
// if the cache folder cannot be written.
void remember_api_mode(std::string_view server, const util::Environment& environment);

// Returns whether that is remembered of the cluster.
bool is_known_in_api_mode(std::string_view server, const util::Environment& environment);

} // namespace iam::cluster
