#include "aws/credentials/profile_chain.hpp"

#include "aws/credentials/login.hpp"
#include "aws/credentials/process.hpp"
#include "aws/credentials/profile_keys.hpp"
#include "aws/credentials/sso.hpp"
#include "aws/credentials/web_identity.hpp"

namespace iam::aws {

std::optional<CredentialSource> profile_source(const std::string& profile,
                                               EnvironmentUse environment, CacheUse cache,
                                               const CredentialTools& tools) {
  const ConfigFiles& files = tools.settings.files();
  if (auto source = web_identity_source(profile, environment, cache, tools)) {
    return source;
  }
  if (auto source = sso_source(profile, cache, tools)) {
    return source;
  }
  if (auto source = shared_credentials_source(profile, files)) {
    return source;
  }
  if (auto source = login_source(profile, tools)) {
    return source;
  }
  if (auto source = process_source(profile, tools)) {
    return source;
  }
  return config_file_source(profile, files);
}

} // namespace iam::aws
