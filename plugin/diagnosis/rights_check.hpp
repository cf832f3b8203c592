#pragma once

#include "cluster/host.hpp"
#include "diagnosis/role_test.hpp"
#include "kube/api_client.hpp"
#include "kube/discovery.hpp"
#include "kube/reviews.hpp"

#include <string>
#include <vector>

namespace iam::diagnosis {

// Questions about what most people want to know: from reading to doing everything, in `namespace_`
// (empty: all at once). Cluster-scoped resources are asked about without a namespace.
std::vector<kube::ResolvedQuestion> common_questions(const std::string& namespace_);

// What the API server is asked by `questions`, in their order.
std::vector<kube::ResourceAttributes>
attributes_of(const std::vector<kube::ResolvedQuestion>& questions);

// The answers `reviews` to `questions`, in their order.
std::vector<AccessCheck> checks_of(const std::vector<kube::ResolvedQuestion>& questions,
                                   const std::vector<kube::AccessReview>& reviews);

// Asks the API server `questions` about the user of `client`. Throws what ApiClient::call throws.
std::vector<AccessCheck> ask_rights(kube::ApiClient& client,
                                    const std::vector<kube::ResolvedQuestion>& questions);

// The rights that are allowed in the namespaces `names`.
std::vector<AccessCheck> rights_in(const std::vector<std::string>& names, kube::ApiClient& client,
                                   const std::vector<kube::ResolvedQuestion>& questions);

// The namespaces in which a binding names `user`, as `client` may see them; without that right,
// none. Throws util::Cancelled.
std::vector<std::string> bound_namespaces(kube::ApiClient& client, const kube::UserInfo& user);

// Returns the namespaces in which `user` may have rights that it does not have everywhere: those of
// `more`, and those in which a binding names it, each once. Returns the first twenty, and says in a
// note that there are more.
std::vector<std::string> namespaces_to_ask_about(kube::ApiClient& client,
                                                 const kube::UserInfo& user,
                                                 const std::vector<std::string>& more,
                                                 const cluster::Host& host);

} // namespace iam::diagnosis
