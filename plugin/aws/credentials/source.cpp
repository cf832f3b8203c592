#include "aws/credentials/source.hpp"

namespace iam::aws {

std::string_view name_of(Provider provider) {
  switch (provider) {
  case Provider::environment:
    return "env";
  case Provider::assume_role:
    return "assume-role";
  case Provider::web_identity:
    return "assume-role-with-web-identity";
  case Provider::sso:
    return "sso";
  case Provider::shared_credentials_file:
    return "shared-credentials-file";
  case Provider::login:
    return "login";
  case Provider::process:
    return "custom-process";
  case Provider::config_file:
    return "config-file";
  case Provider::container:
    return "container-role";
  case Provider::instance_metadata:
    return "iam-role";
  }
  return {};
}

} // namespace iam::aws
