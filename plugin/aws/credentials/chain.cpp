#include "aws/credentials/chain.hpp"

#include "aws/credentials/assume_role.hpp"
#include "aws/credentials/container.hpp"
#include "aws/credentials/credentials_error.hpp"
#include "aws/credentials/environment.hpp"
#include "aws/credentials/instance_metadata.hpp"
#include "aws/credentials/profile_chain.hpp"
#include "util/proposed_command.hpp"

#include <fmt/format.h>

namespace iam::aws {
namespace {

Credentials of_instance(const CredentialTools& tools) {
  auto credentials = instance_credentials(tools);
  if (!credentials) {
    throw CredentialsError(
        CredentialsError::Problem::none_found, "unable to locate AWS credentials", "",
        fmt::format("run: {}, {} or {}; or set AWS_PROFILE to a profile that "
                    "has credentials",
                    util::aws_command({"configure"}), util::aws_command({"login"}),
                    util::aws_command({"configure", "sso"})));
  }
  return std::move(*credentials);
}

// Accepts those of an instance: if its service is impaired, it continues to give its last ones, and
// AWS accepts them.
void refuse_expired(const ResolvedCredentials& resolved, util::Time now) {
  const auto& expires = resolved.credentials.expires;
  if (!expires || *expires > now || resolved.provider == Provider::instance_metadata) {
    return;
  }
  throw CredentialsError(CredentialsError::Problem::expired,
                         fmt::format("the credentials from {} expired at {}",
                                     name_of(resolved.provider), util::rfc3339(*expires)),
                         resolved.detail, "get new ones; if they are new, check the clock");
}

} // namespace

CredentialSource find_credential_source(const CredentialTools& tools) {
  const Settings& settings = tools.settings;
  const bool uses_environment = !settings.is_profile_from_flag();
  if (uses_environment) {
    if (auto source = environment_source(settings.environment())) {
      return std::move(*source);
    }
  }
  if (auto source = assume_role_source(settings.profile_name(), tools)) {
    return std::move(*source);
  }
  if (auto source =
          profile_source(settings.profile_name(),
                         uses_environment ? EnvironmentUse::allowed : EnvironmentUse::ignored,
                         CacheUse::on_disk, tools)) {
    return std::move(*source);
  }
  if (auto source = container_source(tools)) {
    return std::move(*source);
  }
  return {Provider::instance_metadata, "", [&tools] { return of_instance(tools); }};
}

ResolvedCredentials resolve_credentials(const CredentialTools& tools) {
  const CredentialSource source = find_credential_source(tools);
  ResolvedCredentials resolved{source.fetch(), source.provider, source.detail};
  refuse_expired(resolved, tools.runtime.clock.now());
  return resolved;
}

} // namespace iam::aws
