#include "cluster/rights.hpp"

#include "kube/api_error.hpp"
#include "net/http.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <set>

namespace iam::cluster {

BindingReading read_bindings(kube::ApiClient& client) {
  try {
    return {kube::list_bindings(client), ""};
  } catch (const util::Error& error) {
    net::rethrow_if_interrupted(error);
    return {{}, error.cause()};
  }
}

std::vector<kube::ResolvedQuestion> resolve_questions(kube::ApiClient& client,
                                                      const std::vector<kube::TypedQuestion>& typed,
                                                      const std::string& namespace_) {
  std::vector<kube::ResolvedQuestion> questions;
  const auto resources = kube::discover(client);
  for (const kube::TypedQuestion& each : typed) {
    questions.push_back(resources ? resources->resolve(each)
                                  : kube::ResolvedQuestion{.asked = each.asked});
    kube::ResolvedQuestion& question = questions.back();
    question.asked.namespace_ = namespace_;
    if (!question.is_namespaced && !namespace_.empty()) {
      question.warnings.push_back(fmt::format("resource {} is not namespace scoped",
                                              util::quoted(question.asked.resource)));
    }
  }
  return questions;
}

void warn_of(const std::vector<kube::ResolvedQuestion>& questions, const Host& host) {
  std::set<std::string> warned; // several verbs of one resource repeat a warning
  for (const kube::ResolvedQuestion& question : questions) {
    for (const std::string& text : question.warnings) {
      if (warned.insert(text).second) {
        host.warn(text);
      }
    }
  }
}

ReviewReading review_rights_of(kube::ApiClient& client, const access::Grant& grant,
                               const std::vector<kube::ResourceAttributes>& questions) {
  constexpr int k_forbidden = 403;
  ReviewReading reading;
  try {
    reading.reviews = kube::review_accesses_of(client, grant.username, grant.groups, questions);
    return reading;
  } catch (const kube::ApiError& error) {
    if (error.status() != k_forbidden) {
      throw;
    }
    reading.unasked = "you may not ask about others (create subjectaccessreviews)";
  }
  if (client.impersonates() || grant.username.empty()) {
    return reading;
  }
  try {
    kube::ApiClient other = client.impersonating(
        {.user = grant.username, .uid = "", .groups = grant.groups, .extra = {}});
    reading.reviews = kube::review_accesses(other, questions);
  } catch (const kube::ApiError& error) {
    if (error.status() != k_forbidden) {
      throw;
    }
    reading.unasked += ", nor impersonate it";
  }
  return reading;
}

} // namespace iam::cluster
