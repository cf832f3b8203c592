#pragma once

#include "diagnosis/checkup.hpp"
#include "diagnosis/role_test.hpp"
#include "kube/api_error.hpp"
#include "kube/discovery.hpp"
#include "kube/reviews.hpp"
#include "stores/access_entries.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace iam::diagnosis {

// Judges whether the API server accepts the caller. `explain` returns why it answers 401.
void check_authentication(Checkup& checkup, const kube::CallerAnswers& answers,
                          const std::function<std::exception_ptr(const kube::ApiError&)>& explain);

// What was asked about the caller's rights.
struct RightsAsked {
  const std::vector<kube::ResolvedQuestion>& questions;
  std::string namespace_; // empty: cluster-wide

  // Returns the rights of `user` in single namespaces, as far as they can be found.
  std::function<std::vector<AccessCheck>(const kube::UserInfo& user)> look_in_namespaces;
};

// Judges whether the caller has any right: one of the common ones where `asked` says, or else in a
// namespace that can be found; or to read the map.
void check_authorisation(Checkup& checkup, const kube::CallerAnswers& answers,
                         const RightsAsked& asked);

// Says which stores EKS reads, as far as it says so itself or it is remembered that it reads access
// entries only. `has_name`: the kubeconfig or a flag names the EKS cluster.
void check_mode(Checkup& checkup, const stores::EntryListing& eks, bool has_name,
                bool is_remembered_api, std::chrono::microseconds time);

// The cause of `error`, which is a util::Error; that nobody was asked if it is nullptr.
std::string cause_text(const std::exception_ptr& error);

} // namespace iam::diagnosis
