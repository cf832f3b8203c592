#include "aws/access_entries.hpp"

#include "aws/questions.hpp"
#include "util/encoding.hpp"
#include "util/json.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <iterator>
#include <utility>

namespace iam::aws {

using access::AccessEntry;
using access::HeldPolicy;
using util::Json;
using util::member;
using util::text_at;

namespace {

// EKS writes times as seconds since 1970, with a fraction.
std::optional<util::Time> time_at(const Json& object, const char* key) {
  const Json& value = member(object, key);
  constexpr double k_latest = 253402300800.0; // the year 10000
  if (!value.is_number() || value.get<double>() < 0 || value.get<double>() >= k_latest) {
    return std::nullopt;
  }
  return util::Time(
      std::chrono::milliseconds(static_cast<std::int64_t>(value.get<double>() * 1000)));
}

HeldPolicy policy_in(const Json& object) {
  const Json& scope = member(object, "accessScope");
  HeldPolicy policy{text_at(object, "policyArn"), std::nullopt};
  if (scope.is_object()) {
    policy.scope = {text_at(scope, "type"), util::texts_in(util::array_at(scope, "namespaces"))};
  }
  return policy;
}

Json json_of(const HeldPolicy::Scope& scope) {
  Json json;
  json["type"] = scope.type;
  if (!scope.namespaces.empty()) {
    json["namespaces"] = scope.namespaces;
  }
  return json;
}

} // namespace

AccessEntries::AccessEntries(Runtime& runtime, Endpoint endpoint, Credentials credentials,
                             std::string cluster)
    : m_client(runtime, std::move(endpoint), std::move(credentials)),
      m_cluster(std::move(cluster)) {}

std::string AccessEntries::path_of(const std::string& principal) const {
  std::string path = "/clusters/" + util::percent_encode(m_cluster) + "/access-entries";
  return principal.empty() ? path : path + "/" + util::percent_encode(principal);
}

std::string AccessEntries::policies_path_of(const std::string& principal) const {
  return path_of(principal) + "/access-policies";
}

RestCall AccessEntries::call_to(const std::string& operation, const std::string& method,
                                std::string path) const {
  RestCall call;
  call.operation = operation;
  call.method = method;
  call.path = std::move(path);
  return call;
}

AccessEntry AccessEntries::entry_in(const Json& answer, const std::string& operation) const {
  const Json& object = m_client.required_object(answer, "accessEntry", operation);
  AccessEntry entry;
  entry.principal = m_client.required(object, "principalArn", operation);
  entry.is_described = true;
  entry.arn = text_at(object, "accessEntryArn");
  entry.type = text_at(object, "type");
  entry.username = text_at(object, "username");
  entry.groups = util::texts_in(util::array_at(object, "kubernetesGroups"));
  entry.created_at = time_at(object, "createdAt");
  const Json& tags = member(object, "tags");
  for (const auto& [key, value] : tags.items()) {
    if (value.is_string()) {
      entry.tags.emplace_back(key, value.get<std::string>());
    }
  }
  return entry;
}

// The questions of one batch, which fill in its answers.
class AccessEntries::Batch {
public:
  Batch(const AccessEntries& entries, const EntryQuestions& asked)
      : m_entries(entries), m_client(entries.m_client), m_asked(asked) {
    m_answers.described.resize(asked.described.size());
    m_answers.with_policies.resize(asked.with_policies.size());
    m_answers.held.resize(asked.held.size());
  }

  EntryAnswers ask(RestJsonClient& client) {
    if (m_asked.cluster) {
      add_cluster();
    }
    if (m_asked.all_principals) {
      add_principals(m_answers.all_principals, "");
    }
    if (m_asked.all_policies) {
      add_all_policies();
    }
    for (std::size_t i = 0; i < m_asked.described.size(); ++i) {
      add_description(m_answers.described[i], m_asked.described[i]);
    }
    for (std::size_t i = 0; i < m_asked.with_policies.size(); ++i) {
      add_policies(m_answers.with_policies[i], m_asked.with_policies[i]);
    }
    for (std::size_t i = 0; i < m_asked.held.size(); ++i) {
      add_principals(m_answers.held[i], m_asked.held[i]);
    }
    ask_all(client, m_questions);
    return std::move(m_answers);
  }

private:
  void add_cluster() {
    m_questions.push_back(question_for(
        reading_call("DescribeCluster", "/clusters/" + util::percent_encode(m_entries.m_cluster)),
        m_answers.cluster,
        [this](EksCluster& cluster, const Json& page) { cluster = cluster_in(m_client, page); }));
  }

  // Of all entries, or of those that hold `policy_arn`.
  void add_principals(Answer<std::vector<std::string>>& answer, const std::string& policy_arn) {
    constexpr const char* k_operation = "ListAccessEntries";
    RestCall call = listing_call(k_operation, m_entries.path_of(""));
    if (!policy_arn.empty()) {
      call.query.emplace_back("associatedPolicyArn", policy_arn);
    }
    m_questions.push_back(question_for(
        std::move(call), answer, [this](std::vector<std::string>& principals, const Json& page) {
          std::ranges::move(
              util::texts_in(m_client.required_list(page, "accessEntries", k_operation)),
              std::back_inserter(principals));
        }));
  }

  void add_all_policies() {
    constexpr const char* k_operation = "ListAccessPolicies";
    m_questions.push_back(question_for(
        listing_call(k_operation, "/access-policies"), m_answers.all_policies,
        [this](std::vector<std::string>& arns, const Json& page) {
          std::ranges::transform(m_client.required_list(page, "accessPolicies", k_operation),
                                 std::back_inserter(arns),
                                 [](const Json& policy) { return text_at(policy, "arn"); });
        }));
  }

  void add_description(Answer<AccessEntry>& answer, const std::string& principal) {
    constexpr const char* k_operation = "DescribeAccessEntry";
    m_questions.push_back(question_for(reading_call(k_operation, m_entries.path_of(principal)),
                                       answer, [this](AccessEntry& entry, const Json& page) {
                                         entry = m_entries.entry_in(page, k_operation);
                                       }));
  }

  void add_policies(Answer<std::vector<HeldPolicy>>& answer, const std::string& principal) {
    constexpr const char* k_operation = "ListAssociatedAccessPolicies";
    m_questions.push_back(
        question_for(listing_call(k_operation, m_entries.policies_path_of(principal)), answer,
                     [this](std::vector<HeldPolicy>& policies, const Json& page) {
                       std::ranges::transform(
                           m_client.required_list(page, "associatedAccessPolicies", k_operation),
                           std::back_inserter(policies), policy_in);
                     }));
  }

  const AccessEntries& m_entries;
  const RestJsonClient& m_client;
  const EntryQuestions& m_asked;
  EntryAnswers m_answers;
  std::vector<Question> m_questions;
};

EntryAnswers AccessEntries::ask(const EntryQuestions& questions) {
  return Batch(*this, questions).ask(m_client);
}

AccessEntry AccessEntries::create(const AccessEntry& entry) {
  const std::string operation = "CreateAccessEntry";
  Json body;
  body["principalArn"] = entry.principal;
  if (!entry.groups.empty()) {
    body["kubernetesGroups"] = entry.groups;
  }
  for (const auto& [key, value] : entry.tags) {
    body["tags"][key] = value;
  }
  if (!entry.username.empty()) {
    body["username"] = entry.username;
  }
  if (!entry.type.empty()) {
    body["type"] = entry.type;
  }
  return entry_in(m_client.call(call_to(operation, "POST", path_of("")), body), operation);
}

AccessEntry AccessEntries::update(const std::string& principal, const Update& update) {
  const std::string operation = "UpdateAccessEntry";
  Json body = Json::object();
  if (update.groups) {
    body["kubernetesGroups"] = *update.groups;
  }
  if (update.username) {
    body["username"] = *update.username;
  }
  return entry_in(m_client.call(call_to(operation, "POST", path_of(principal)), body), operation);
}

void AccessEntries::remove(const std::string& principal) {
  m_client.call(call_to("DeleteAccessEntry", "DELETE", path_of(principal)));
}

HeldPolicy AccessEntries::associate(const std::string& principal, const HeldPolicy& policy) {
  const std::string operation = "AssociateAccessPolicy";
  Json body;
  body["policyArn"] = policy.arn;
  body["accessScope"] = json_of(policy.scope.value_or(HeldPolicy::Scope{"cluster", {}}));
  const Json answer = m_client.call(call_to(operation, "POST", policies_path_of(principal)), body);
  return policy_in(m_client.required_object(answer, "associatedAccessPolicy", operation));
}

void AccessEntries::disassociate(const std::string& principal, const std::string& policy_arn) {
  m_client.call(call_to("DisassociateAccessPolicy", "DELETE",
                        policies_path_of(principal) + "/" + util::percent_encode(policy_arn)));
}

} // namespace iam::aws
