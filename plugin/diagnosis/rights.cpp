#include "diagnosis/rights.hpp"

#include "access/policy_rights.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

namespace iam::diagnosis {

using rbac::Verdict;

namespace {

bool has_group(const access::Grant& grant, std::string_view group) {
  return std::ranges::find(grant.groups, group) != grant.groups.end();
}

// As the node authoriser knows one (Kubernetes, pkg/auth/nodeidentifier).
bool is_node(const access::Grant& grant) {
  return grant.username.starts_with("system:node:") && has_group(grant, "system:nodes");
}

rbac::Request request_of(const kube::ResourceAttributes& asked) {
  return {.verb = asked.verb,
          .group = asked.group,
          .resource = asked.resource,
          .subresource = asked.subresource,
          .namespace_ = asked.namespace_,
          .url = ""};
}

// What the policies of `grant` say, and what is to be said of them.
RightAnswer answer_of_policies(const kube::ResourceAttributes& asked, const access::Grant& grant) {
  if (!grant.are_policies_known) {
    return {asked, Verdict::unknown, "which access policies it has is unknown"};
  }
  RightAnswer result{asked, Verdict::denied, ""};
  for (const access::HeldPolicy& policy : grant.policies) {
    const Verdict verdict = access::allows(policy, request_of(asked));
    const std::string name = access::text_of(policy);
    if (verdict == Verdict::allowed) {
      return {asked, verdict,
              fmt::format("the access policy {} allows it, as AWS described it on {}", name,
                          rbac::access_policies().as_of())};
    }
    if (verdict == Verdict::unknown) {
      result = {asked, verdict,
                fmt::format("whether the access policy {} allows it is unknown", name)};
    }
  }
  return result;
}

std::string reason_of_denial(const access::Grant& grant, const kube::AccessReview& review) {
  std::string reason = review.evaluation_error;
  if (reason.empty()) {
    reason = grant.policies.empty() ? "no RBAC binding allows it"
                                    : "no RBAC binding and no access policy allows it";
  }
  if (grant.username.find("{{SessionName") != std::string::npos) {
    reason += "; what is bound to one session alone counts only with --session-name";
  }
  return reason;
}

} // namespace

Rights rights_of(const std::optional<access::Grant>& grant,
                 const cluster::BindingReading& bindings) {
  Rights rights;
  if (!grant) {
    rights.unknown.emplace_back("EKS does not describe its access entry");
    return rights;
  }
  rights.is_master = has_group(*grant, access::k_masters);
  rights.is_node = is_node(*grant);
  rights.bindings = rbac::bindings_of(bindings.listing.bindings, grant->username, grant->groups);
  rights.policies = grant->policies;
  if (!grant->are_policies_known) {
    rights.unknown.emplace_back("EKS does not say which access policies it has");
  }
  if (!bindings.unread_reason.empty()) {
    rights.unknown.push_back("the bindings could not be read: " + bindings.unread_reason);
    return rights;
  }
  for (const std::string& resource : bindings.listing.unread) {
    rights.unknown.push_back("you may not list " + resource);
  }
  if (bindings.listing.unread.empty()) {
    rights.unbound_groups = rbac::unbound_groups(bindings.listing.bindings, grant->groups);
  }
  return rights;
}

RightAnswer answer(const kube::ResourceAttributes& asked, const access::Grant& grant,
                   const std::optional<kube::AccessReview>& review, const std::string& unasked) {
  if (review && review->is_allowed) {
    return {asked, Verdict::allowed,
            review->reason.empty() ? "the API server allows it" : review->reason};
  }
  RightAnswer by_policy = answer_of_policies(asked, grant);
  if (by_policy.verdict == Verdict::allowed) {
    return by_policy;
  }
  if (!review) {
    return {asked, Verdict::unknown, unasked};
  }
  if (by_policy.verdict == Verdict::denied) {
    by_policy.reason = reason_of_denial(grant, *review);
  }
  return by_policy;
}

Verdict verdict_on(const std::vector<RightAnswer>& answers) {
  Verdict all = Verdict::allowed;
  for (const RightAnswer& one : answers) {
    Verdict best = one.verdict;
    for (const RightAnswer& other : answers) {
      if (kube::ask_the_same(one.asked, other.asked) && best != Verdict::allowed &&
          other.verdict != Verdict::denied) {
        best = other.verdict;
      }
    }
    if (best == Verdict::denied) {
      return best;
    }
    all = best == Verdict::unknown ? best : all;
  }
  return all;
}

} // namespace iam::diagnosis
