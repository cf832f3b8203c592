#include "kube/reviews.hpp"

#include "kube/api_error.hpp"
#include "kube/api_outcome.hpp"
#include "net/redact.hpp"
#include "util/json.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>

namespace iam::kube {
namespace {

using util::Json;
using util::member;
using util::text_at;
using util::texts_in;

ApiRequest review_request(const std::string& group_version, const std::string& kind,
                          const std::string& resource, const Json& spec) {
  Json body = {{"apiVersion", group_version}, {"kind", kind}};
  if (!spec.is_null()) {
    body["spec"] = spec;
  }
  ApiRequest request;
  request.method = "POST";
  request.path = "/apis/" + group_version + '/' + resource;
  request.body = util::dump_json(body);
  request.subject = resource;
  request.only_asks = true;
  return request;
}

// The `status` of the answer to a review of this kind.
const Json& status_in(const Json& answer, const std::string& kind, const ApiRequest& request) {
  const Json& status = member(answer, "status");
  if (text_at(answer, "kind") != kind || !status.is_object()) {
    throw UnexpectedAnswer(200, "the server's answer is not a " + kind, "POST " + request.path);
  }
  return status;
}

UserInfo read_user_info(const Json& status) {
  const Json& info = member(status, "userInfo");
  UserInfo user;
  user.username = text_at(info, "username");
  user.uid = text_at(info, "uid");
  user.groups = texts_in(member(info, "groups"));
  for (const auto& [key, values] : member(info, "extra").items()) {
    user.extra[key] = texts_in(values);
  }
  return user;
}

constexpr const char* k_authorization = "authorization.k8s.io/v1";
constexpr const char* k_self_review = "SelfSubjectAccessReview";
constexpr const char* k_subject_review = "SubjectAccessReview";

Json spec_of(const ResourceAttributes& attributes) {
  return {{"resourceAttributes",
           {{"verb", attributes.verb},
            {"group", attributes.group},
            {"resource", attributes.resource},
            {"subresource", attributes.subresource},
            {"namespace", attributes.namespace_},
            {"name", attributes.name}}}};
}

ApiRequest access_request(const ResourceAttributes& attributes) {
  return review_request(k_authorization, k_self_review, "selfsubjectaccessreviews",
                        spec_of(attributes));
}

ApiRequest access_request_of(const std::string& username, const std::vector<std::string>& groups,
                             const ResourceAttributes& attributes) {
  Json spec = spec_of(attributes);
  spec["user"] = username;
  spec["groups"] = groups;
  spec["groups"].push_back("system:authenticated");
  return review_request(k_authorization, k_subject_review, "subjectaccessreviews", spec);
}

AccessReview read_access_review(const Json& answer, const char* kind, const ApiRequest& request) {
  const Json status = status_in(answer, kind, request);
  return {member(status, "allowed") == true, net::message_from_outside(text_at(status, "reason")),
          net::message_from_outside(text_at(status, "evaluationError"))};
}

constexpr std::array k_versions = {"v1", "v1beta1", "v1alpha1"};

ApiRequest self_request(const char* version) {
  return review_request(std::string("authentication.k8s.io/") + version, "SelfSubjectReview",
                        "selfsubjectreviews", nullptr);
}

UserInfo read_self_review(const Json& answer, const ApiRequest& request) {
  return read_user_info(status_in(answer, "SelfSubjectReview", request));
}

// Fills `answer` with what `read` returns, or throws.
template<typename T, typename Read>
void fill(Answer<T>& answer, std::chrono::milliseconds elapsed, const Read& read) {
  answer.elapsed = elapsed;
  try {
    answer.value = read();
  } catch (const util::Error&) {
    answer.error = std::current_exception();
  }
}

std::vector<AccessReview> answers_to(ApiClient& client, const std::vector<ApiRequest>& requests,
                                     const char* kind) {
  const std::vector<Json> answers = client.call_all(requests);
  std::vector<AccessReview> reviews;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    reviews.push_back(read_access_review(answers[i], kind, requests[i]));
  }
  return reviews;
}

} // namespace

bool ask_the_same(const ResourceAttributes& a, const ResourceAttributes& b) {
  return a.verb == b.verb && a.group == b.group && a.resource == b.resource &&
         a.subresource == b.subresource && a.name == b.name;
}

UserInfo review_self(ApiClient& client) {
  for (const char* version : k_versions) {
    try {
      const ApiRequest request = self_request(version);
      return read_self_review(client.call(request), request);
    } catch (const ApiError& e) {
      if (e.status() != 404) {
        throw;
      }
    }
  }
  throw util::Error("this API server cannot say who the caller is", "",
                    "SelfSubjectReview needs Kubernetes 1.28, or 1.27 with the API enabled");
}

AccessReview review_access(ApiClient& client, const ResourceAttributes& attributes) {
  const ApiRequest request = access_request(attributes);
  return read_access_review(client.call(request), k_self_review, request);
}

std::vector<AccessReview> review_accesses(ApiClient& client,
                                          const std::vector<ResourceAttributes>& attributes) {
  std::vector<ApiRequest> requests;
  std::ranges::transform(attributes, std::back_inserter(requests), access_request);
  return answers_to(client, requests, k_self_review);
}

AccessReview review_access_of(ApiClient& client, const std::string& username,
                              const std::vector<std::string>& groups,
                              const ResourceAttributes& attributes) {
  const ApiRequest request = access_request_of(username, groups, attributes);
  return read_access_review(client.call(request), k_subject_review, request);
}

CallerAnswers ask_about_caller(ApiClient& client, const std::vector<ResourceAttributes>& attributes,
                               const ConfigMapName& config_map) {
  std::vector<ApiRequest> requests = {self_request(k_versions.front())};
  std::ranges::transform(attributes, std::back_inserter(requests), access_request);
  requests.push_back(config_map_request(config_map));
  const std::vector<ApiOutcome> outcomes = client.try_all(requests);
  const auto reviews = std::span(outcomes).subspan(1, attributes.size());
  CallerAnswers answers;
  fill(answers.user, outcomes.front().elapsed, [&] {
    try {
      return read_self_review(outcomes.front().get(), requests.front());
    } catch (const ApiError& error) {
      if (error.status() != 404) {
        throw;
      }
      return review_self(client); // an older server
    }
  });
  const auto slowest = std::ranges::max_element(reviews, {}, &ApiOutcome::elapsed);
  fill(answers.accesses, slowest == reviews.end() ? std::chrono::milliseconds(0) : slowest->elapsed,
       [&] {
         std::vector<AccessReview> accesses;
         for (std::size_t i = 0; i < reviews.size(); ++i) {
           accesses.push_back(read_access_review(reviews[i].get(), k_self_review, requests[i + 1]));
         }
         return accesses;
       });
  fill(answers.config_map, outcomes.back().elapsed,
       [&] { return config_map_in(outcomes.back(), config_map); });
  return answers;
}

std::vector<AccessReview> review_accesses_of(ApiClient& client, const std::string& username,
                                             const std::vector<std::string>& groups,
                                             const std::vector<ResourceAttributes>& attributes) {
  std::vector<ApiRequest> requests;
  for (const ResourceAttributes& asked : attributes) {
    requests.push_back(access_request_of(username, groups, asked));
  }
  return answers_to(client, requests, k_subject_review);
}

} // namespace iam::kube
