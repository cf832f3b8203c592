#pragma once

#include "aws/credentials/source.hpp"

#include <string>

namespace iam::aws {

// The entry point of the credential providers. The chain is the AWS CLI v2's, without its two
// legacy files (AWS_CREDENTIAL_FILE, boto.cfg):
//
//   environment, assumed role, web identity, SSO, credentials file, login session, process,
//   config file, container, instance metadata
//
// The first provider whose trigger is present is used, and if it fails, no other is tried. A
// profile named by a flag overrides the environment's keys; one named by AWS_PROFILE does not.

// The provider that the settings select; no network, no program, no prompt. Throws ConfigError.
CredentialSource find_credential_source(const CredentialTools& tools);

struct ResolvedCredentials {
  Credentials credentials;
  Provider provider;
  std::string detail; // see CredentialSource
};

// The credentials themselves. Throws ConfigError; CredentialsError with the problem `none_found` if
// no provider has any; AwsError if STS or SSO refuses; net::HttpError; util::FileError;
// util::Cancelled.
ResolvedCredentials resolve_credentials(const CredentialTools& tools);

} // namespace iam::aws
