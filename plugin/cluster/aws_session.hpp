#pragma once

#include "aws/access_entries.hpp"
#include "aws/cluster_token.hpp"
#include "aws/credentials/chain.hpp"
#include "aws/eks.hpp"
#include "aws/iam.hpp"
#include "aws/node_roles.hpp"
#include "aws/sts.hpp"
#include "cluster/host.hpp"
#include "net/http.hpp"

#include <memory>
#include <optional>
#include <string>

namespace iam::cluster {

// Where AWS requests go and who sends them: the AWS CLI's flags.
struct AwsFlags {
  std::optional<std::string> profile;
  std::optional<std::string> region;
  std::string endpoint_url; // of every service; empty: as configured
};

// A session with AWS for one profile. It sends nothing and looks for no credentials before the
// first call that needs them.
class AwsSession {
public:
  // Reads the AWS configuration that `environment` selects, which may include an exec stanza's
  // variables. `host` must outlive the session. Throws aws::ConfigError.
  AwsSession(const AwsFlags& flags, const util::Environment& environment, const Host& host);

  // Returns a session of its own for another thread, with the same credentials. Throws as
  // `credentials`.
  std::unique_ptr<AwsSession> for_thread();

  // Ends, from another thread, what this session waits for, pauses included, and whatever follows.
  void stop();

  // Uses `credentials`, which were resolved for the same profile, instead of looking for them.
  void use(const aws::ResolvedCredentials& credentials) { m_credentials = credentials; }

  const aws::Settings& settings() const { return m_settings; }
  aws::Runtime& runtime() { return m_runtime; }

  // What credential providers need.
  aws::CredentialTools& tools() { return m_tools; }

  // Resolves them once. Throws as aws::resolve_credentials.
  const aws::ResolvedCredentials& credentials();

  // Returns the account of the credentials; STS is asked at most once, if they do not say. Throws
  // as `credentials` and Sts::get_caller_identity.
  const std::string& account();

  aws::Sts sts();
  aws::Iam iam();
  aws::Eks eks(const std::string& region); // empty: the session's
  aws::AccessEntries access_entries(const std::string& cluster, const std::string& region);
  aws::NodeRoles node_roles(const std::string& cluster, const std::string& region);

  // Returns a token for the EKS cluster `cluster`. It is signed by AWS's clock, if its difference
  // from ours is known, and expires by ours, which is the one that kubectl looks at. Throws as
  // aws::sign_cluster_token.
  aws::ClusterToken sign_token(const aws::Credentials& credentials, const std::string& cluster);

private:
  AwsSession(aws::Settings settings, const Host& host);
  aws::Endpoint eks_endpoint(const std::string& region) const;

  aws::Settings m_settings;
  const Host& m_host;
  std::unique_ptr<net::HttpTransport> m_transport;
  util::StoppableClock m_clock;
  aws::Runtime m_runtime;
  aws::CredentialTools m_tools;
  std::optional<aws::ResolvedCredentials> m_credentials;
  std::string m_account; // empty: not asked for yet
};

} // namespace iam::cluster
