#include "aws/credentials/web_identity.hpp"

#include "aws/config/config_error.hpp"
#include "aws/credentials/cache_names.hpp"
#include "aws/credentials/cli_cache.hpp"
#include "aws/credentials/role_settings.hpp"
#include "aws/sts.hpp"
#include "util/file.hpp"

#include <fmt/format.h>

namespace iam::aws {
namespace {

// An empty variable hides the profile's setting.
std::string value_of(const char* variable, const char* setting, const std::string& profile,
                     EnvironmentUse environment, const Settings& settings) {
  auto value =
      environment == EnvironmentUse::allowed ? settings.environment().get(variable) : std::nullopt;
  if (!value) {
    value = settings.files().setting(profile, setting);
  }
  return value.value_or("");
}

Credentials assume(const std::string& token_path, const AssumeRoleRequest& role,
                   const CredentialTools& tools) {
  AssumeRoleWithWebIdentityRequest request;
  request.role_arn = role.role_arn;
  request.role_session_name = role.role_session_name.empty()
                                  ? made_up_session_name(tools.runtime.clock.now())
                                  : role.role_session_name;
  // Sent as it is: the signature covers every byte.
  request.web_identity_token = util::Secret(util::read_file(token_path));
  constexpr std::size_t k_shortest_token = 4;
  check_length("the token", request.web_identity_token.reveal(), k_shortest_token, token_path);
  return Sts(tools.runtime, tools.settings.endpoint(Service::sts), std::nullopt)
      .assume_role_with_web_identity(request)
      .credentials;
}

} // namespace

std::optional<CredentialSource> web_identity_source(const std::string& profile,
                                                    EnvironmentUse environment, CacheUse cache,
                                                    const CredentialTools& tools) {
  const auto value = [&](const char* variable, const char* setting) {
    return value_of(variable, setting, profile, environment, tools.settings);
  };
  const std::string token_path = value("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file");
  if (token_path.empty()) {
    return std::nullopt;
  }
  const std::string place = tools.settings.files().place_of(profile);
  AssumeRoleRequest role;
  role.role_arn = value("AWS_ROLE_ARN", "role_arn");
  role.role_session_name = value("AWS_ROLE_SESSION_NAME", "role_session_name");
  if (role.role_arn.empty()) {
    throw ConfigError(ConfigError::Problem::invalid,
                      "a web identity token is configured, but no role_arn", place,
                      "set AWS_ROLE_ARN, or role_arn in the profile");
  }
  check_length("role_arn", role.role_arn, k_shortest_role_arn, place);
  if (!role.role_session_name.empty()) {
    check_length("role_session_name", role.role_session_name, k_shortest_session_name, place);
  }
  return CredentialSource{
      Provider::web_identity, fmt::format("{} with the token in {}", role.role_arn, token_path),
      [token_path, role, cache, &tools] {
        return CliCache(tools.settings.environment(), tools.runtime.clock, cache)
            .get(assume_role_cache_name(role), CachedKind::assumed_role,
                 [&] { return assume(token_path, role, tools); });
      }};
}

} // namespace iam::aws
