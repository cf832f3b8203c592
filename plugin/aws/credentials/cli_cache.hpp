#pragma once

#include "aws/credentials/credentials.hpp"
#include "util/clock.hpp"
#include "util/environment.hpp"

#include <functional>
#include <optional>
#include <string>

namespace iam::aws {

// What got the credentials, for the AWS CLI: it writes their times differently, and `aws sso
// logout` removes only those of its own.
enum class CachedKind { assumed_role, sso };

enum class CacheUse { on_disk, none };

// The AWS CLI's cache of temporary credentials, ~/.aws/cli/cache, in its format. It spares calls
// and, above all, MFA codes.
class CliCache {
public:
  // Without a home folder nothing is cached.
  CliCache(const util::Environment& environment, util::Clock& clock,
           CacheUse use = CacheUse::on_disk);

  // The credentials in the file `name`, or what `fetch` gets, which is then written there: whole
  // or not at all, for the owner alone. A file that is missing, cannot be read, is damaged or good
  // for less than 15 minutes does not count; one that cannot be written is no error, since the
  // credentials are good without it.
  Credentials get(const std::string& name, CachedKind kind,
                  const std::function<Credentials()>& fetch) const;

private:
  std::optional<Credentials> read(const std::string& path) const;
  static void write(const std::string& path, CachedKind kind, const Credentials& credentials);

  std::optional<std::string> m_folder;
  util::Clock& m_clock;
};

// `path` below the home folder; nothing where there is none.
std::optional<std::string> in_home(const util::Environment& environment, const std::string& path);

} // namespace iam::aws
