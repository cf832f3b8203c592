#include "aws/credentials/login.hpp"

#include "aws/credentials/cache_names.hpp"
#include "aws/credentials/cli_cache.hpp"
#include "aws/credentials/credentials_error.hpp"
#include "aws/credentials/json_keys.hpp"
#include "aws/credentials/timestamp.hpp"
#include "util/file.hpp"
#include "util/json.hpp"
#include "util/proposed_command.hpp"

#include <fmt/format.h>

namespace iam::aws {
namespace {

std::optional<std::string> cache_path(const std::string& session, const CredentialTools& tools) {
  const util::Environment& environment = tools.settings.environment();
  auto folder = environment.get_nonempty("AWS_LOGIN_CACHE_DIRECTORY");
  if (!folder) {
    folder = in_home(environment, ".aws/login/cache");
  }
  return folder ? std::optional(*folder + '/' + login_cache_name(session)) : std::nullopt;
}

std::optional<Credentials> read(const std::string& text) {
  const util::Json file = parse_object(text).value_or(nullptr);
  const util::Json& keys = util::member(file, "accessToken");
  Credentials credentials;
  credentials.access_key_id = util::text_at(keys, "accessKeyId");
  credentials.secret_access_key = util::Secret(util::text_at(keys, "secretAccessKey"));
  credentials.session_token = util::Secret(util::text_at(keys, "sessionToken"));
  credentials.account_id = util::text_at(keys, "accountId");
  credentials.expires = parse_timestamp(util::text_at(keys, "expiresAt"));
  const bool is_whole = !credentials.access_key_id.empty() &&
                        !credentials.secret_access_key.empty() && credentials.expires;
  return is_whole ? std::optional(std::move(credentials)) : std::nullopt;
}

[[noreturn]] void fail(const std::string& cause, const std::string& place,
                       const std::string& profile) {
  throw CredentialsError(
      CredentialsError::Problem::login_needed, cause, place,
      fmt::format("run: {}, which renews them, or: {}",
                  util::aws_command({"sts", "get-caller-identity", "--profile", profile}),
                  util::aws_command({"login", "--profile", profile})));
}

Credentials fetch(const std::string& session, const std::string& profile,
                  const CredentialTools& tools) {
  const std::string place = tools.settings.files().place_of(profile);
  const auto path = cache_path(session, tools);
  const auto text = path ? util::read_file_if_there(*path) : std::nullopt;
  if (!text) {
    fail("no one is logged in to the profile's login_session", place, profile);
  }
  auto credentials = read(*text);
  if (!credentials) {
    fail("the cached credentials of the profile's login_session are damaged", *path, profile);
  }
  if (*credentials->expires <= tools.runtime.clock.now()) {
    fail("the credentials of the profile's login_session have expired, and only the AWS CLI can "
         "renew them",
         place, profile);
  }
  return std::move(*credentials);
}

} // namespace

std::optional<CredentialSource> login_source(const std::string& profile,
                                             const CredentialTools& tools) {
  const auto session = tools.settings.files().setting(profile, "login_session");
  if (!session) {
    return std::nullopt;
  }
  return CredentialSource{
      Provider::login, fmt::format("{} of profile {}", *session, profile),
      [session = *session, profile, &tools] { return fetch(session, profile, tools); }};
}

} // namespace iam::aws
