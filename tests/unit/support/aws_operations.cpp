#include "support/aws_operations.hpp"

#include "util/encoding.hpp"

#include <cctype>
#include <map>
#include <set>
#include <stdexcept>

namespace iam::test {
namespace {

using util::Json;

struct RestModel {
  const char* method;
  const char* path;
};

const std::map<std::string, RestModel> k_rest_models = {
    {"list_clusters", {"GET", "/clusters"}},
    {"describe_cluster", {"GET", "/clusters/{name}"}},
    {"update_cluster_config", {"POST", "/clusters/{name}/update-config"}},
    {"describe_update", {"GET", "/clusters/{name}/updates/{updateId}"}},
    {"create_access_entry", {"POST", "/clusters/{clusterName}/access-entries"}},
    {"list_access_entries", {"GET", "/clusters/{clusterName}/access-entries"}},
    {"describe_access_entry", {"GET", "/clusters/{clusterName}/access-entries/{principalArn}"}},
    {"update_access_entry", {"POST", "/clusters/{clusterName}/access-entries/{principalArn}"}},
    {"delete_access_entry", {"DELETE", "/clusters/{clusterName}/access-entries/{principalArn}"}},
    {"associate_access_policy",
     {"POST", "/clusters/{clusterName}/access-entries/{principalArn}/access-policies"}},
    {"list_associated_access_policies",
     {"GET", "/clusters/{clusterName}/access-entries/{principalArn}/access-policies"}},
    {"disassociate_access_policy",
     {"DELETE",
      "/clusters/{clusterName}/access-entries/{principalArn}/access-policies/{policyArn}"}},
    {"list_access_policies", {"GET", "/access-policies"}},
    {"list_nodegroups", {"GET", "/clusters/{clusterName}/node-groups"}},
    {"describe_nodegroup", {"GET", "/clusters/{clusterName}/node-groups/{nodegroupName}"}},
    {"list_fargate_profiles", {"GET", "/clusters/{clusterName}/fargate-profiles"}},
    {"describe_fargate_profile",
     {"GET", "/clusters/{clusterName}/fargate-profiles/{fargateProfileName}"}},
    {"get_role_credentials", {"GET", "/federation/credentials"}},
    {"list_accounts", {"GET", "/assignment/accounts"}},
    {"list_account_roles", {"GET", "/assignment/roles"}},
    {"logout", {"POST", "/logout"}},
    {"register_client", {"POST", "/client/register"}},
    {"start_device_authorization", {"POST", "/device_authorization"}},
    {"create_token", {"POST", "/token"}},
};

const std::set<std::string> k_unsigned = {"get_role_credentials", "list_accounts",
                                          "list_account_roles",   "logout",
                                          "register_client",      "start_device_authorization",
                                          "create_token"};

const std::set<std::string> k_idempotent = {"create_access_entry", "update_access_entry",
                                            "update_cluster_config"};

// What the SSO portal calls its parameters in the query; EKS takes them as they are.
const std::map<std::string, std::string> k_query_names = {{"roleName", "role_name"},
                                                          {"accountId", "account_id"},
                                                          {"nextToken", "next_token"},
                                                          {"maxResults", "max_result"}};

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>() : util::dump_json(value);
}

void flatten(const std::string& name, const Json& value, aws::Parameters& result) {
  if (value.is_array()) {
    std::size_t number = 0;
    for (const Json& member : value) {
      flatten(name + ".member." + std::to_string(++number), member, result);
    }
  } else if (value.is_object()) {
    for (const auto& [key, member] : value.items()) {
      flatten(name.empty() ? key : name + '.' + key, member, result);
    }
  } else {
    result.emplace_back(name, text_of(value));
  }
}

// Puts what `path` has a place for into it, and takes it out of `params`.
std::string filled(std::string path, Json& params) {
  while (true) {
    const std::size_t open = path.find('{');
    if (open == std::string::npos) {
      return path;
    }
    const std::size_t close = path.find('}', open);
    const std::string name = path.substr(open + 1, close - open - 1);
    path.replace(open, close + 1 - open, util::percent_encode(text_of(params.at(name))));
    params.erase(name);
  }
}

} // namespace

std::string api_name(const std::string& operation) {
  std::string result;
  bool starts_word = true;
  for (const char c : operation) {
    if (c != '_') {
      result += starts_word ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    }
    starts_word = c == '_';
  }
  return result;
}

aws::Parameters flattened(const Json& params) {
  aws::Parameters result;
  flatten("", params, result);
  return result;
}

RestRequest rest_request(const std::string& operation, const Json& params,
                         const std::string& idempotency_token) {
  const auto model = k_rest_models.find(operation);
  if (model == k_rest_models.end()) {
    throw std::runtime_error("this test does not know the operation " + operation);
  }
  Json left = params;
  RestRequest request;
  request.call.operation = api_name(operation);
  request.call.method = model->second.method;
  request.call.path = filled(model->second.path, left);
  const bool is_sso = k_unsigned.contains(operation);
  if (is_sso) {
    request.call.authentication = aws::Authentication::none;
  }
  if (left.contains("accessToken")) {
    request.call.headers = {{"x-amz-sso_bearer_token", text_of(left.at("accessToken"))}};
    left.erase("accessToken");
  }
  if (k_idempotent.contains(operation) && !left.contains("clientRequestToken")) {
    left["clientRequestToken"] = idempotency_token;
  }
  if (request.call.method == "GET") {
    for (const auto& [name, value] : left.items()) {
      const auto short_name = is_sso ? k_query_names.find(name) : k_query_names.end();
      request.call.query.emplace_back(short_name == k_query_names.end() ? name : short_name->second,
                                      text_of(value));
    }
  } else if (!left.empty()) {
    request.body = left;
  }
  return request;
}

} // namespace iam::test
