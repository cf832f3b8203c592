#pragma once

#include "cluster/host.hpp"
#include "cluster/native_credentials.hpp"
#include "kube/api_client.hpp"
#include "kube/authenticated_transport.hpp"
#include "kube/selection.hpp"
#include "util/secret.hpp"

#include <memory>
#include <optional>
#include <string>

namespace iam::cluster {

// Which cluster to talk to and with which identity: kubectl's flags, and --exec.
struct ClusterFlags {
  std::string kubeconfig; // a path; empty: KUBECONFIG, then ~/.kube/config
  kube::Overrides overrides;
  ExecMode exec = ExecMode::automatic;

  // The AWS profile to sign in with, instead of that of the kubeconfig's exec stanza.
  std::optional<std::string> exec_profile;
};

// A session with the API server of the cluster that the flags select. It sends nothing before the
// first request.
class Session {
public:
  // Reads the kubeconfig. `host` must outlive the session. Throws util::Error as kubectl does.
  Session(const ClusterFlags& flags, const Host& host);

  kube::ApiClient& client() { return *m_client; }
  const kube::Selection& selection() const { return m_selection; }
  const kube::Connection& connection() const { return m_connection; }

  // Whether this program signs the token of the user's exec stanza itself.
  bool signs_natively() const;

  // Signs with `credentials`, which were resolved for the profile of the exec stanza already.
  void use(const aws::ResolvedCredentials& credentials) { m_credentials.use(credentials); }

  // Gets the credential of the user's exec stanza now; otherwise the first request does. Throws
  // kube::CredentialError, util::Cancelled.
  void sign_in() { m_transport->authenticate(); }

  // Returns why the exec command was run although this program signs its token itself; nullopt if
  // that did not happen.
  const std::optional<util::Error>& native_problem() const { return m_credentials.problem(); }

  // Returns how the last request was authenticated: `a token signed in this process`.
  std::string credential_text() const;

  // Returns who made the credential of the last request.
  CredentialWay way() const { return m_credentials.way(); }

  // Returns the token of the last request if it came from an exec stanza; otherwise empty.
  util::Secret exec_token() const;

private:
  const Host& m_host;
  ExecMode m_exec;
  kube::Selection m_selection;
  kube::Connection m_connection;
  NativeCredentials m_credentials;
  std::unique_ptr<kube::AuthenticatedTransport> m_transport;
  std::optional<kube::ApiClient> m_client;
};

} // namespace iam::cluster
