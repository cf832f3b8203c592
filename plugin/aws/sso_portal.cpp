#include "aws/sso_portal.hpp"

#include "aws/pages.hpp"
#include "util/json.hpp"

#include <chrono>
#include <optional>
#include <utility>

namespace iam::aws {

using util::Json;

SsoPortal::SsoPortal(Runtime& runtime, Endpoint endpoint, util::Secret access_token)
    : m_client(runtime, std::move(endpoint), std::nullopt),
      m_access_token(std::move(access_token)) {}

Credentials SsoPortal::get_role_credentials(const std::string& account_id,
                                            const std::string& role_name) {
  const RestCall call = call_for("GetRoleCredentials", "/federation/credentials",
                                 {{"role_name", role_name}, {"account_id", account_id}});
  const Json answer = m_client.call(call);
  const Json& keys = m_client.required_object(answer, "roleCredentials", call.operation);
  const auto required = [&](const char* key) {
    return m_client.required(keys, key, call.operation);
  };
  Credentials credentials;
  credentials.access_key_id = required("accessKeyId");
  credentials.secret_access_key = util::Secret(required("secretAccessKey"));
  credentials.session_token = util::Secret(required("sessionToken"));
  credentials.account_id = account_id;
  if (const auto expiration = util::integer_at(keys, "expiration")) {
    credentials.expires = util::Time(std::chrono::milliseconds(*expiration));
  }
  return credentials;
}

std::vector<SsoAccount> SsoPortal::list_accounts() {
  std::vector<SsoAccount> accounts;
  for_each_in(call_for("ListAccounts", "/assignment/accounts", {}), "accountList",
              [&](const Json& object) {
                accounts.push_back({m_client.required(object, "accountId", "ListAccounts"),
                                    util::text_at(object, "accountName"),
                                    util::text_at(object, "emailAddress")});
              });
  return accounts;
}

std::vector<std::string> SsoPortal::list_account_roles(const std::string& account_id) {
  std::vector<std::string> roles;
  for_each_in(call_for("ListAccountRoles", "/assignment/roles", {{"account_id", account_id}}),
              "roleList", [&](const Json& object) {
                roles.push_back(m_client.required(object, "roleName", "ListAccountRoles"));
              });
  return roles;
}

RestCall SsoPortal::call_for(const std::string& operation, const std::string& path,
                             Parameters query) const {
  RestCall call;
  call.operation = operation;
  call.path = path;
  call.query = std::move(query);
  call.headers = {{"x-amz-sso_bearer_token", m_access_token.reveal()}};
  call.authentication = Authentication::none;
  call.secrets = {m_access_token};
  return call;
}

void SsoPortal::for_each_in(const RestCall& first, const char* key,
                            const std::function<void(const Json& object)>& take) {
  read_pages(first.operation, [&](const std::string& marker) {
    RestCall call = first;
    call.query.emplace_back("max_result", "100");
    if (!marker.empty()) {
      call.query.emplace_back("next_token", marker);
    }
    const Json answer = m_client.call(call);
    for (const Json& object : m_client.required_list(answer, key, call.operation)) {
      take(object);
    }
    return util::text_at(answer, "nextToken");
  });
}

} // namespace iam::aws
