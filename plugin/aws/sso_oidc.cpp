#include "aws/sso_oidc.hpp"

#include "util/json.hpp"

#include <optional>
#include <utility>

namespace iam::aws {

using util::Json;

SsoOidc::SsoOidc(Runtime& runtime, Endpoint endpoint)
    : m_client(runtime, std::move(endpoint), std::nullopt) {}

SsoTokens SsoOidc::refresh(const SsoRegistration& registration) {
  RestCall call;
  call.operation = "CreateToken";
  call.method = "POST";
  call.path = "/token";
  call.authentication = Authentication::none;
  call.secrets = {registration.client_secret, registration.refresh_token};
  const Json answer = m_client.call(call, {{"grantType", "refresh_token"},
                                           {"clientId", registration.client_id},
                                           {"clientSecret", registration.client_secret.reveal()},
                                           {"refreshToken", registration.refresh_token.reveal()}});
  SsoTokens tokens;
  tokens.access_token = util::Secret(m_client.required(answer, "accessToken", call.operation));
  tokens.lifetime = std::chrono::seconds(util::integer_at(answer, "expiresIn").value_or(0));
  tokens.refresh_token = util::Secret(util::text_at(answer, "refreshToken"));
  return tokens;
}

} // namespace iam::aws
