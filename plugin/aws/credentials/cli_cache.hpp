#pragma once

#include "aws/credentials/credentials.hpp"
#include "util/clock.hpp"
#include "util/environment.hpp"

#include <functional>
#include <optional>
#include <string>

namespace iam::aws {

// The origin of cached credentials: the AWS CLI writes their times differently, and `aws sso
// logout` removes only those of SSO.
enum class CachedKind { assumed_role, sso };

enum class CacheUse { on_disk, none };

// The AWS CLI's cache of temporary credentials, ~/.aws/cli/cache, in its format. It saves calls
// and, above all, MFA codes.
class CliCache {
public:
  // Caches nothing if there is no home folder.
  CliCache(const util::Environment& environment, util::Clock& clock,
           CacheUse use = CacheUse::on_disk);

  // The credentials in the file `name`, or else the result of `fetch`, which is then written there
  // atomically, for the owner only. Ignores a file that is missing, unreadable, damaged or valid
  // for less than 15 minutes. A failure to write is not an error, since the credentials are valid
  // anyway.
  Credentials get(const std::string& name, CachedKind kind,
                  const std::function<Credentials()>& fetch) const;

private:
  std::optional<Credentials> read(const std::string& path) const;
  static void write(const std::string& path, CachedKind kind, const Credentials& credentials);

  std::optional<std::string> m_folder;
  util::Clock& m_clock;
};

// `path` below the home folder. Returns nullopt if there is no home folder.
std::optional<std::string> in_home(const util::Environment& environment, const std::string& path);

} // namespace iam::aws
