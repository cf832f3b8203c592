#include "aws/credentials/sso_token.hpp"

#include "aws/credentials/cache_names.hpp"
#include "aws/credentials/cli_cache.hpp"
#include "aws/credentials/credentials_error.hpp"
#include "aws/credentials/json_keys.hpp"
#include "aws/credentials/timestamp.hpp"
#include "aws/error.hpp"
#include "aws/sso_oidc.hpp"
#include "util/file.hpp"
#include "util/json.hpp"

#include <fmt/format.h>

namespace iam::aws {
namespace {

using util::Json;

// A token that expires sooner is refreshed, as the AWS CLI does.
constexpr std::chrono::minutes k_least_rest{15};

[[noreturn]] void need_login(const std::string& cause, const SsoSettings& settings) {
  throw CredentialsError(CredentialsError::Problem::login_needed, cause, settings.start_url,
                         login_command(settings));
}

// The file of a token.
class TokenFile {
public:
  TokenFile(const SsoSettings& settings, const CredentialTools& tools)
      : m_settings(settings), m_tools(tools) {
    const std::string& name = settings.session.empty() ? settings.start_url : settings.session;
    const auto path =
        in_home(tools.settings.environment(), ".aws/sso/cache/" + sso_token_cache_name(name));
    m_text = path ? util::read_file_if_there(*path) : std::nullopt;
    if (!m_text) {
      need_login(fmt::format("error loading SSO token: the token for {} does not exist", name),
                 settings);
    }
    m_path = *path;
    read();
  }

  const util::Secret& token() const { return m_token; }
  std::chrono::milliseconds rest() const { return m_expires - now(); }

  // Replaces the token by a new one. Returns false if the file lacks what that requires. Throws
  // what SsoOidc throws.
  bool refresh() {
    const auto id = util::find_text(m_content, "clientId");
    const auto secret = util::find_text(m_content, "clientSecret");
    const auto refresh_token = util::find_text(m_content, "refreshToken");
    const auto ends = util::find_text(m_content, "registrationExpiresAt");
    const auto registration_ends = parse_timestamp(ends.value_or(""));
    if (!id || !secret || !refresh_token || !registration_ends || *registration_ends <= now()) {
      return false;
    }
    const Endpoint endpoint = m_tools.settings.endpoint(Service::sso_oidc, m_settings.region);
    const SsoTokens tokens =
        SsoOidc(m_tools.runtime, endpoint)
            .refresh({*id, util::Secret(*secret), util::Secret(*refresh_token)});
    m_token = tokens.access_token;
    m_expires = now() + tokens.lifetime;
    Json content = {{"startUrl", m_settings.start_url},
                    {"region", m_settings.region},
                    {"accessToken", m_token.reveal()},
                    {"expiresAt", util::rfc3339(m_expires)},
                    {"clientId", *id},
                    {"clientSecret", *secret},
                    {"registrationExpiresAt", *ends}};
    if (!tokens.refresh_token.empty()) {
      content["refreshToken"] = tokens.refresh_token.reveal();
    }
    write(content);
    return true;
  }

private:
  util::Time now() const { return m_tools.runtime.clock.now(); }

  void read() {
    const auto content = parse_object(*m_text);
    const auto token = content ? util::find_text(*content, "accessToken") : std::nullopt;
    const auto expires =
        content ? parse_timestamp(util::text_at(*content, "expiresAt")) : std::nullopt;
    if (!token || !expires) {
      need_login(fmt::format("the token for {} is invalid", m_settings.start_url), m_settings);
    }
    m_content = *content;
    m_token = util::Secret(*token);
    m_expires = *expires;
  }

  // The token is valid even if it cannot be stored. If another program has written the file, its
  // token stays: it is the newer one.
  void write(const Json& content) {
    try {
      util::write_file(m_path, util::dump_json(content),
                       {.privacy = util::Privacy::owner_only, .still = &m_text});
    } catch (const util::ChangedMeanwhile&) {
    } catch (const util::Error& e) {
      if (m_tools.warn) {
        m_tools.warn(
            fmt::format("{}: the refreshed SSO token cannot be stored: {}", m_path, e.cause()));
      }
    }
  }

  const SsoSettings& m_settings;
  const CredentialTools& m_tools;
  std::string m_path;
  std::optional<std::string> m_text;
  Json m_content;
  util::Secret m_token;
  util::Time m_expires;
};

// Refreshes the token. Returns the reason if that fails, for messages.
std::string try_to_refresh(TokenFile& file) {
  try {
    return file.refresh() ? "" : "it is not possible without another login";
  } catch (const AwsError& e) {
    return e.cause();
  } catch (const net::HttpError& e) {
    if (file.rest() <= std::chrono::milliseconds(0)) {
      throw;
    }
    return e.cause();
  }
}

} // namespace

util::Secret sso_access_token(const SsoSettings& settings, const CredentialTools& tools) {
  constexpr std::chrono::milliseconds k_none{0};
  TokenFile file(settings, tools);
  if (settings.session.empty()) {
    if (file.rest() <= k_none) {
      need_login("the SSO session associated with this profile has expired or is otherwise invalid",
                 settings);
    }
    return file.token();
  }
  if (file.rest() >= k_least_rest) {
    return file.token();
  }
  const std::string reason = try_to_refresh(file);
  if (file.rest() <= k_none) {
    need_login("error when retrieving token from sso: the token has expired and refresh failed: " +
                   reason,
               settings);
  }
  if (!reason.empty() && tools.warn) {
    tools.warn("the SSO token expires soon and could not be refreshed: " + reason);
  }
  return file.token();
}

} // namespace iam::aws
