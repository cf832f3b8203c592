#pragma once

#include "aws/client_rest_json.hpp"
#include "aws/credentials/credentials.hpp"
#include "util/secret.hpp"

#include <functional>
#include <string>
#include <vector>

namespace iam::aws {

struct SsoAccount {
  std::string id; // twelve digits
  std::string name;
  std::string email;

  friend bool operator==(const SsoAccount&, const SsoAccount&) = default;
};

// The portal of IAM Identity Center (service `sso`), which gives credentials to users who are
// logged in. Every call throws AwsError if the portal refuses (UnauthorizedException: log in again;
// ForbiddenException: no such assignment), UnexpectedAnswer, net::HttpError and util::Cancelled.
class SsoPortal {
public:
  // `access_token` is from `aws sso login`; requests are not signed.
  SsoPortal(Runtime& runtime, Endpoint endpoint, util::Secret access_token);

  // Credentials for the permission set `role_name` in the account `account_id`.
  Credentials get_role_credentials(const std::string& account_id, const std::string& role_name);

  // The accounts in which the user has a permission set.
  std::vector<SsoAccount> list_accounts();

  // The names of the user's permission sets in the account `account_id`.
  std::vector<std::string> list_account_roles(const std::string& account_id);

private:
  RestCall call_for(const std::string& operation, const std::string& path, Parameters query) const;

  // Calls `take` for every object in the list `key` of all pages.
  void for_each_in(const RestCall& first, const char* key,
                   const std::function<void(const util::Json& object)>& take);

  RestJsonClient m_client;
  util::Secret m_access_token;
};

} // namespace iam::aws
