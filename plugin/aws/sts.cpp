#include "aws/sts.hpp"

#include "aws/xml.hpp"
#include "identity/arn.hpp"

#include <utility>

namespace iam::aws {
namespace {

void add(Parameters& parameters, const char* name, const std::string& value) {
  if (!value.empty()) {
    parameters.emplace_back(name, value);
  }
}

void add_duration(Parameters& parameters, std::optional<std::chrono::seconds> duration) {
  add(parameters, "DurationSeconds", duration ? std::to_string(duration->count()) : "");
}

} // namespace

Sts::Sts(Runtime& runtime, Endpoint endpoint, std::optional<Credentials> credentials)
    : m_client(runtime, std::move(endpoint), std::move(credentials), "2011-06-15") {}

CallerIdentity Sts::get_caller_identity() {
  const std::string action = "GetCallerIdentity";
  const pugi::xml_document answer = m_client.call(action, {});
  const pugi::xml_node result = QueryClient::result_in(answer, action);
  return {m_client.required(result, "Account", action), m_client.required(result, "UserId", action),
          m_client.required(result, "Arn", action)};
}

AssumedRole Sts::assume_role(const AssumeRoleRequest& request) {
  const std::string action = "AssumeRole";
  Parameters parameters;
  add(parameters, "RoleArn", request.role_arn);
  add(parameters, "RoleSessionName", request.role_session_name);
  add_duration(parameters, request.duration);
  add(parameters, "ExternalId", request.external_id);
  add(parameters, "SerialNumber", request.serial_number);
  add(parameters, "TokenCode", request.token_code);
  return read_assumed_role(m_client.call(action, parameters), action);
}

AssumedRole Sts::assume_role_with_web_identity(const AssumeRoleWithWebIdentityRequest& request) {
  const std::string action = "AssumeRoleWithWebIdentity";
  Parameters parameters;
  add(parameters, "RoleArn", request.role_arn);
  add(parameters, "RoleSessionName", request.role_session_name);
  add(parameters, "WebIdentityToken", request.web_identity_token.reveal());
  add_duration(parameters, request.duration);
  return read_assumed_role(
      m_client.call(action, parameters, Authentication::none, {request.web_identity_token}),
      action);
}

AssumedRole Sts::read_assumed_role(const pugi::xml_document& answer,
                                   const std::string& action) const {
  const pugi::xml_node result = QueryClient::result_in(answer, action);
  const pugi::xml_node keys = child_of(result, "Credentials");
  const pugi::xml_node user = child_of(result, "AssumedRoleUser");
  const auto required = [&](const pugi::xml_node& parent, const char* name) {
    return m_client.required(parent, name, action);
  };
  AssumedRole role;
  role.arn = required(user, "Arn");
  role.id = required(user, "AssumedRoleId");
  role.credentials.access_key_id = required(keys, "AccessKeyId");
  role.credentials.secret_access_key = util::Secret(required(keys, "SecretAccessKey"));
  role.credentials.session_token = util::Secret(required(keys, "SessionToken"));
  role.credentials.expires = m_client.required_time(keys, "Expiration", action);
  if (const auto arn = identity::parse_arn(role.arn)) {
    role.credentials.account_id = arn->account;
  }
  return role;
}

} // namespace iam::aws
