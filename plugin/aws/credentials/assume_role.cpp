#include "aws/credentials/assume_role.hpp"

#include "aws/config/config_error.hpp"
#include "aws/credentials/cache_names.hpp"
#include "aws/credentials/cli_cache.hpp"
#include "aws/credentials/container.hpp"
#include "aws/credentials/credentials_error.hpp"
#include "aws/credentials/environment.hpp"
#include "aws/credentials/instance_metadata.hpp"
#include "aws/credentials/profile_chain.hpp"
#include "aws/credentials/role_settings.hpp"
#include "aws/sts.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::aws {
namespace {

using Problem = ConfigError::Problem;

bool has_keys(const IniSection& profile) {
  return profile.has("aws_access_key_id") || profile.has("aws_secret_access_key");
}

std::string ask_for_code(const std::string& serial_number, const SecretPrompt& prompt) {
  if (!prompt) {
    throw CredentialsError(CredentialsError::Problem::provider_failed,
                           "an MFA code is needed, and there is no terminal to ask for it",
                           serial_number, "run the command in a terminal");
  }
  std::string code(util::trim(prompt(fmt::format("Enter MFA code for {}: ", serial_number))));
  constexpr std::size_t k_shortest_code = 6;
  check_length("MFA code", code, k_shortest_code, serial_number);
  return code;
}

Credentials assume(AssumeRoleRequest request, const CredentialSource& source,
                   const CredentialTools& tools) {
  if (request.role_session_name.empty()) {
    request.role_session_name = made_up_session_name(tools.runtime.clock.now());
  }
  if (!request.serial_number.empty()) {
    request.token_code = ask_for_code(request.serial_number, tools.prompt);
  }
  const Endpoint endpoint = tools.settings.endpoint(Service::sts);
  return Sts(tools.runtime, endpoint, source.fetch()).assume_role(request).credentials;
}

// Follows a profile to its sources.
class RoleChain {
public:
  RoleChain(const CredentialTools& tools, std::string first)
      : m_tools(tools), m_visited{std::move(first)} {}

  CredentialSource source_for(const std::string& name) {
    const IniSection& profile = section(name);
    const RoleSettings role = read_role_settings(profile, name, place(name));
    CredentialSource source = role.source_profile
                                  ? source_of_profile(*role.source_profile, name)
                                  : source_of_machine(*role.credential_source, name);
    const CredentialTools& tools = m_tools;
    return {Provider::assume_role, fmt::format("{} by profile {}", role.request.role_arn, name),
            [request = role.request, source = std::move(source), &tools] {
              return CliCache(tools.settings.environment(), tools.runtime.clock)
                  .get(assume_role_cache_name(request), CachedKind::assumed_role,
                       [&] { return assume(request, source, tools); });
            }};
  }

private:
  const IniSection& section(const std::string& name) const {
    return m_tools.settings.files().profiles.find(name)->second;
  }

  std::string place(const std::string& name) const {
    return m_tools.settings.files().place_of(name);
  }

  CredentialSource source_of_profile(const std::string& name, const std::string& parent) {
    if (!m_tools.settings.files().profiles.contains(name)) {
      throw ConfigError(
          Problem::invalid,
          fmt::format("the source_profile {} referenced in the profile {} does not exist",
                      util::quoted(name), util::quoted(parent)),
          place(parent));
    }
    refuse_loop(name, parent);
    refuse_length(parent);
    m_visited.push_back(name);
    const IniSection& profile = section(name);
    if (!has_keys(profile) && assumes_role(profile)) {
      return source_for(name);
    }
    auto source = profile_source(name, EnvironmentUse::ignored, CacheUse::none, m_tools);
    if (!source) {
      throw ConfigError(
          Problem::invalid,
          fmt::format("the source profile {} must have credentials", util::quoted(name)),
          place(name));
    }
    return std::move(*source);
  }

  // A profile may name itself if it has the keys with which it assumes its role.
  void refuse_loop(const std::string& name, const std::string& parent) const {
    const bool was_visited = std::ranges::find(m_visited, name) != m_visited.end();
    if (!was_visited || (name == parent && has_keys(section(name)))) {
      return;
    }
    throw ConfigError(
        Problem::loop,
        fmt::format("infinite loop in credential configuration detected: the profile {} has been "
                    "visited already, on the way '{}'",
                    util::quoted(name), fmt::join(m_visited, "', '")),
        place(parent), "let the last source_profile name a profile with its own credentials");
  }

  // The sources are nested; the AWS CLI gives up at about the same length.
  void refuse_length(const std::string& parent) const {
    constexpr std::size_t k_most_profiles = 200;
    if (m_visited.size() >= k_most_profiles) {
      throw ConfigError(Problem::invalid,
                        fmt::format("more than {} profiles assume a role one after another, "
                                    "beginning with {}",
                                    k_most_profiles, util::quoted(m_visited.front())),
                        place(parent),
                        "let a source_profile name a profile with its own credentials");
    }
  }

  CredentialSource source_of_machine(const std::string& source, const std::string& profile) {
    if (source == "Ec2InstanceMetadata") {
      const CredentialTools& tools = m_tools;
      return {Provider::instance_metadata, "", [&tools, source, profile] {
                auto credentials = instance_credentials(tools);
                if (!credentials) {
                  fail_without(source, profile);
                }
                return std::move(*credentials);
              }};
    }
    auto found = source == "Environment" ? environment_source(m_tools.settings.environment())
                                         : container_source(m_tools);
    if (!found) {
      fail_without(source, profile);
    }
    return std::move(*found);
  }

  [[noreturn]] static void fail_without(const std::string& source, const std::string& profile) {
    throw CredentialsError(
        CredentialsError::Problem::provider_failed,
        fmt::format("no credentials found in credential_source {} referenced in profile {}", source,
                    profile));
  }

  const CredentialTools& m_tools;
  std::vector<std::string> m_visited;
};

} // namespace

std::optional<CredentialSource> assume_role_source(const std::string& profile,
                                                   const CredentialTools& tools) {
  const Sections& profiles = tools.settings.files().profiles;
  const auto found = profiles.find(profile);
  if (found == profiles.end() || !assumes_role(found->second)) {
    return std::nullopt;
  }
  return RoleChain(tools, profile).source_for(profile);
}

} // namespace iam::aws
