#pragma once

#include "access/effective.hpp"
#include "cluster/rights.hpp"
#include "kube/reviews.hpp"
#include "rbac/access_policies.hpp"
#include "rbac/binding.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::diagnosis {

// What gives rights to somebody who gets in.
struct Rights {
  bool is_master = false; // by the group system:masters, which needs no binding
  bool is_node = false;   // the node authoriser lets it do what a node needs
  std::vector<rbac::HeldBinding> bindings;
  std::vector<access::HeldPolicy> policies;
  std::vector<std::string> unbound_groups; // those that no binding names
  std::vector<std::string> unknown;        // what could not be seen, each as a text for people
};

// Returns what `bindings`, and the policies of `grant`, give to whom `grant` lets in; nullopt: its
// access entry is not described.
Rights rights_of(const std::optional<access::Grant>& grant,
                 const cluster::BindingReading& bindings);

// Whether somebody may do something, and why.
struct RightAnswer {
  kube::ResourceAttributes asked;
  rbac::Verdict verdict = rbac::Verdict::unknown;
  std::string reason;
};

// Judges `asked` for whom `grant` lets in: by `review`, which the API server gives by RBAC (nullopt
// for the reason `unasked`), and by the policies, which do not count in a review of somebody else
// (EKS User Guide, "Review access policy permissions"), as the table of policies describes them.
RightAnswer answer(const kube::ResourceAttributes& asked, const access::Grant& grant,
                   const std::optional<kube::AccessReview>& review, const std::string& unasked);

// Returns the verdict on all of `answers`: allowed if each question is, in some place, and denied
// if one is sure to be.
rbac::Verdict verdict_on(const std::vector<RightAnswer>& answers);

} // namespace iam::diagnosis
