#include "aws/credentials/cache_names.hpp"

#include "util/crypto.hpp"
#include "util/encoding.hpp"
#include "util/json.hpp"

#include <fmt/format.h>

namespace iam::aws {
namespace {

using util::Json;

std::string sha1_name(std::string_view text) {
  return util::hex(util::sha1(text)) + ".json";
}

// An object as Python's json.dumps writes it, with blanks after `:` and `,`.
std::string with_blanks(const Json& object) {
  std::string text;
  for (const auto& [key, value] : object.items()) {
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", util::ascii_json(key),
                        util::ascii_json(value));
  }
  return '{' + text + '}';
}

} // namespace

std::string assume_role_cache_name(const AssumeRoleRequest& request) {
  Json arguments = Json::object(); // sorted by key
  if (request.duration) {
    arguments["DurationSeconds"] = request.duration->count();
  }
  const auto add = [&](const char* key, const std::string& value) {
    if (!value.empty()) {
      arguments[key] = value;
    }
  };
  add("ExternalId", request.external_id);
  add("RoleArn", request.role_arn);
  add("RoleSessionName", request.role_session_name);
  add("SerialNumber", request.serial_number);
  return sha1_name(with_blanks(arguments));
}

std::string sso_role_cache_name(const std::string& account, const std::string& role,
                                const std::string& session, const std::string& start_url) {
  Json arguments = {{"accountId", account}, {"roleName", role}};
  arguments[session.empty() ? "startUrl" : "sessionName"] = session.empty() ? start_url : session;
  return sha1_name(util::ascii_json(arguments));
}

std::string sso_token_cache_name(std::string_view session_or_start_url) {
  return sha1_name(session_or_start_url);
}

std::string login_cache_name(std::string_view login_session) {
  return util::hex(util::sha256(login_session)) + ".json";
}

} // namespace iam::aws
