#include "aws/credentials/sso.hpp"

#include "aws/credentials/cache_names.hpp"
#include "aws/credentials/cli_cache.hpp"
#include "aws/credentials/credentials_error.hpp"
#include "aws/credentials/sso_token.hpp"
#include "aws/error.hpp"

#include <fmt/format.h>

namespace iam::aws {

void ask_portal(const SsoSettings& settings, const CredentialTools& tools,
                const std::function<void(SsoPortal& portal)>& ask) {
  SsoPortal portal(tools.runtime, tools.settings.endpoint(Service::sso, settings.region),
                   sso_access_token(settings, tools));
  try {
    ask(portal);
  } catch (const AwsError& e) {
    if (e.code() == "UnauthorizedException") {
      throw CredentialsError(
          CredentialsError::Problem::login_needed,
          "the SSO session associated with this profile has expired or is otherwise invalid",
          settings.start_url, login_command(settings));
    }
    throw;
  }
}

Credentials sso_credentials(const SsoSettings& settings, const CredentialTools& tools) {
  Credentials credentials;
  ask_portal(settings, tools, [&](SsoPortal& portal) {
    credentials = portal.get_role_credentials(settings.account, settings.role);
  });
  return credentials;
}

std::optional<CredentialSource> sso_source(const std::string& profile, CacheUse cache,
                                           const CredentialTools& tools) {
  const auto settings = read_sso_settings(profile, tools.settings.files());
  if (!settings) {
    return std::nullopt;
  }
  return CredentialSource{
      Provider::sso,
      fmt::format("{} in account {}, by profile {}", settings->role, settings->account, profile),
      [settings = *settings, cache, &tools] {
        return CliCache(tools.settings.environment(), tools.runtime.clock, cache)
            .get(sso_role_cache_name(settings.account, settings.role, settings.session,
                                     settings.start_url),
                 CachedKind::sso, [&] { return sso_credentials(settings, tools); });
      }};
}

} // namespace iam::aws
