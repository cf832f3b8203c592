#pragma once

#include "aws/cluster_token.hpp"
#include "aws/credentials/chain.hpp"
#include "aws/eks.hpp"
#include "aws/iam.hpp"
#include "aws/sts.hpp"
#include "cluster/host.hpp"
#include "net/http.hpp"

#include <memory>
#include <optional>
#include <string>

namespace iam::cluster {

// Where AWS calls go and as whom: the AWS CLI's flags.
struct AwsFlags {
  std::optional<std::string> profile;
  std::optional<std::string> region;
  std::string endpoint_url; // of every service; empty: as configured
};

// A conversation with AWS by one profile. Nothing is sent, and no credentials are looked for,
// before the first call that needs them.
class AwsSession {
public:
  // Reads the AWS configuration as `environment`, which may have an exec stanza's variables, leads
  // to it. `host` must outlive the session. Throws aws::ConfigError.
  AwsSession(const AwsFlags& flags, const util::Environment& environment, const Host& host);

  const aws::Settings& settings() const { return m_settings; }
  aws::Runtime& runtime() { return m_runtime; }

  // What providers of credentials work with.
  aws::CredentialTools& tools() { return m_tools; }

  // Found once. Throws as aws::resolve_credentials.
  const aws::ResolvedCredentials& credentials();

  aws::Sts sts();
  aws::Iam iam();
  aws::Eks eks(const std::string& region); // empty: the session's

  // A token for the EKS cluster `cluster`, signed by AWS's clock, as far as its difference to ours
  // is known. It expires by ours, to which kubectl compares that. Throws as
  // aws::sign_cluster_token.
  aws::ClusterToken sign_token(const aws::Credentials& credentials, const std::string& cluster);

private:
  aws::Settings m_settings;
  std::unique_ptr<net::HttpTransport> m_transport;
  aws::Runtime m_runtime;
  aws::CredentialTools m_tools;
  std::optional<aws::ResolvedCredentials> m_credentials;
};

} // namespace iam::cluster
