#include "diagnosis/rights_check.hpp"

#include "kube/group_bindings.hpp"
#include "util/error.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <set>

namespace iam::diagnosis {

using kube::ResolvedQuestion;

std::vector<ResolvedQuestion> common_questions(const std::string& namespace_) {
  std::vector<ResolvedQuestion> questions = {
      {.asked = {.verb = "list", .resource = "pods"}},
      {.asked = {.verb = "get", .resource = "pods", .subresource = "log"}},
      {.asked = {.verb = "create", .resource = "pods", .subresource = "exec"}},
      {.asked = {.verb = "create", .group = "apps", .resource = "deployments"}},
      {.asked = {.verb = "get", .resource = "secrets"}},
      {.asked = {.verb = "list", .resource = "nodes"}, .is_namespaced = false},
      {.asked = {.verb = "*", .group = "*", .resource = "*"}},
  };
  for (ResolvedQuestion& question : questions) {
    if (question.is_namespaced) {
      question.asked.namespace_ = namespace_;
    }
  }
  return questions;
}

std::vector<kube::ResourceAttributes>
attributes_of(const std::vector<ResolvedQuestion>& questions) {
  std::vector<kube::ResourceAttributes> asked;
  std::ranges::transform(questions, std::back_inserter(asked), &ResolvedQuestion::asked);
  return asked;
}

std::vector<AccessCheck> checks_of(const std::vector<ResolvedQuestion>& questions,
                                   const std::vector<kube::AccessReview>& reviews) {
  std::vector<AccessCheck> checks;
  for (std::size_t i = 0; i < reviews.size(); ++i) {
    checks.push_back(
        {questions[i].asked, questions[i].is_namespaced, reviews[i].is_allowed, reviews[i].reason});
  }
  return checks;
}

std::vector<AccessCheck> ask_rights(kube::ApiClient& client,
                                    const std::vector<ResolvedQuestion>& questions) {
  return checks_of(questions, kube::review_accesses(client, attributes_of(questions)));
}

std::vector<AccessCheck> rights_in(const std::vector<std::string>& names, kube::ApiClient& client,
                                   const std::vector<ResolvedQuestion>& questions) {
  std::vector<ResolvedQuestion> in_namespaces;
  for (const std::string& name : names) {
    for (const ResolvedQuestion& question : questions) {
      if (question.is_namespaced) {
        in_namespaces.push_back(question);
        in_namespaces.back().asked.namespace_ = name;
      }
    }
  }
  std::vector<AccessCheck> checks = ask_rights(client, in_namespaces);
  std::erase_if(checks, [](const AccessCheck& check) { return !check.is_allowed; });
  return checks;
}

std::vector<std::string> bound_namespaces(kube::ApiClient& client, const kube::UserInfo& user) {
  try {
    return kube::namespaces_bound_to(client, user.username, user.groups);
  } catch (const util::Error&) { // there is nothing to look for
    return {};
  }
}

std::vector<std::string> namespaces_to_ask_about(kube::ApiClient& client,
                                                 const kube::UserInfo& user,
                                                 const std::vector<std::string>& more,
                                                 const cluster::Host& host) {
  constexpr std::size_t k_most = 20;
  std::set<std::string> found(more.begin(), more.end());
  std::ranges::copy(bound_namespaces(client, user), std::inserter(found, found.end()));
  std::vector<std::string> names(found.begin(), found.end());
  if (names.size() > k_most) {
    host.note(fmt::format("bindings in {} namespaces name the role, and the first {} were asked "
                          "about; ask about another with -n",
                          names.size(), k_most));
    names.resize(k_most);
  }
  return names;
}

} // namespace iam::diagnosis
