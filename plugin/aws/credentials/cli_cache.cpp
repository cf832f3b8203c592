#include "aws/credentials/cli_cache.hpp"

#include "aws/credentials/json_keys.hpp"
#include "util/file.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

namespace iam::aws {
namespace {

using util::Json;

// Credentials that expire sooner are fetched again, as the AWS CLI does.
constexpr std::chrono::minutes k_least_rest{15};

std::string expiry_text(util::Time time, CachedKind kind) {
  std::string text = util::rfc3339(time);
  return kind == CachedKind::sso ? text : text.substr(0, text.size() - 1) + "UTC";
}

} // namespace

std::optional<std::string> in_home(const util::Environment& environment, const std::string& path) {
  const auto home = environment.home();
  return home ? std::optional(*home + '/' + path) : std::nullopt;
}

CliCache::CliCache(const util::Environment& environment, util::Clock& clock, CacheUse use)
    : m_folder(use == CacheUse::none ? std::nullopt : in_home(environment, ".aws/cli/cache")),
      m_clock(clock) {}

Credentials CliCache::get(const std::string& name, CachedKind kind,
                          const std::function<Credentials()>& fetch) const {
  if (!m_folder) {
    return fetch();
  }
  const std::string path = *m_folder + '/' + name;
  if (auto cached = read(path)) {
    return std::move(*cached);
  }
  Credentials credentials = fetch();
  try {
    util::make_folders(*m_folder, util::Privacy::owner_only);
    write(path, kind, credentials);
  } catch (const util::Error&) {
    // a read-only home folder (containers) must not stop this run
  }
  return credentials;
}

std::optional<Credentials> CliCache::read(const std::string& path) const {
  try {
    const Json file = parse_object(util::read_file(path)).value_or(nullptr);
    Credentials credentials = credentials_in(util::member(file, "Credentials"), "SessionToken");
    const bool lasts = credentials.expires && *credentials.expires - m_clock.now() >= k_least_rest;
    return lasts ? std::optional(std::move(credentials)) : std::nullopt;
  } catch (const util::Error&) {
    return std::nullopt;
  } catch (const MissingKey&) {
    return std::nullopt;
  }
}

void CliCache::write(const std::string& path, CachedKind kind, const Credentials& credentials) {
  if (!credentials.expires) {
    return;
  }
  Json keys = {{"AccessKeyId", credentials.access_key_id},
               {"SecretAccessKey", credentials.secret_access_key.reveal()},
               {"SessionToken", credentials.session_token.reveal()},
               {"Expiration", expiry_text(*credentials.expires, kind)}};
  if (!credentials.account_id.empty()) {
    keys["AccountId"] = credentials.account_id;
  }
  Json file = Json::object();
  if (kind == CachedKind::sso) {
    file["ProviderType"] = "sso";
  }
  file["Credentials"] = std::move(keys);
  util::write_file(path, util::dump_json(file), {.privacy = util::Privacy::owner_only});
}

} // namespace iam::aws
