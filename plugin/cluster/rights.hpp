#pragma once

#include "access/effective.hpp"
#include "cluster/host.hpp"
#include "kube/discovery.hpp"
#include "kube/group_bindings.hpp"
#include "kube/reviews.hpp"

#include <string>
#include <vector>

namespace iam::cluster {

// What could be read of a cluster's bindings.
struct BindingReading {
  kube::BindingListing listing;
  std::string unread_reason; // why nothing at all; empty if something was read
};

// Reads the bindings for a verb that has its answer without them: no failure is an error, but
// Ctrl-C, which throws net::HttpError or util::Cancelled.
BindingReading read_bindings(kube::ApiClient& client);

// Returns `typed` in the terms of the server of `client`, if it lists its resources, each question
// asked in `namespace_` (empty: in all of them at once). Throws what ApiClient::call throws.
std::vector<kube::ResolvedQuestion> resolve_questions(kube::ApiClient& client,
                                                      const std::vector<kube::TypedQuestion>& typed,
                                                      const std::string& namespace_);

// Warns of what is likely to be a mistake in `questions`, each warning once.
void warn_of(const std::vector<kube::ResolvedQuestion>& questions, const Host& host);

// What the API server says of somebody else's rights.
struct ReviewReading {
  std::vector<kube::AccessReview> reviews; // in the order of the questions; empty if not let
  std::string unasked;                     // why there are none
};

// Asks whether the user of `grant` may do each of `questions`: by SubjectAccessReview or, where the
// caller may not create these, by impersonation. Throws what ApiClient::call throws, but for a
// missing right.
ReviewReading review_rights_of(kube::ApiClient& client, const access::Grant& grant,
                               const std::vector<kube::ResourceAttributes>& questions);

} // namespace iam::cluster
