#pragma once

#include "aws/credentials/source.hpp"

#include <string>

namespace iam::aws {

// The entry point: how the program gets AWS credentials. The chain is the AWS CLI v2's, without its
// two legacy files (AWS_CREDENTIAL_FILE, boto.cfg):
//
//   environment, assumed role, web identity, SSO, credentials file, login session, process,
//   config file, container, instance metadata
//
// The first whose trigger is there is taken, and its failure is the end: nothing else is tried. A
// profile named by flag passes over the environment's keys; one named by AWS_PROFILE does not.

// The provider that the settings lead to; no network, no program, no prompt. Throws ConfigError.
CredentialSource find_credential_source(const CredentialTools& tools);

struct ResolvedCredentials {
  Credentials credentials;
  Provider provider;
  std::string detail; // as CredentialSource's
};

// The credentials themselves. Throws ConfigError; CredentialsError, of kind `none_found` where no
// provider has any; AwsError where STS or SSO refuses; net::HttpError; util::FileError;
// util::Cancelled.
ResolvedCredentials resolve_credentials(const CredentialTools& tools);

} // namespace iam::aws
