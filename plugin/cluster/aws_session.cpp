#include "cluster/aws_session.hpp"

#include "net/tls.hpp"

#include <fmt/format.h>

namespace iam::cluster {
namespace {

// --endpoint-url takes precedence over all settings for the endpoint of one service.
util::Environment with_endpoint(const util::Environment& environment, const std::string& url) {
  if (url.empty()) {
    return environment;
  }
  util::Environment result = environment.with("AWS_ENDPOINT_URL", url);
  for (const char* const service : {"STS", "IAM", "EKS", "SSO", "SSO_OIDC"}) {
    result = result.with(fmt::format("AWS_ENDPOINT_URL_{}", service), url);
  }
  return result.with("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "false");
}

// AWS names no limit for the calls that list and describe access entries; this is a guess that
// leaves room for others, and what is throttled is sent again.
constexpr int k_requests_at_once = 10;

net::TransportSettings transport_settings(const aws::Settings& settings) {
  net::TransportSettings transport;
  transport.connections = k_requests_at_once;
  transport.at_once = k_requests_at_once;
  if (const auto bundle = settings.ca_bundle()) {
    transport.tls.authorities.file = *bundle;
  } else {
    transport.tls.authorities = net::system_authorities(settings.environment());
  }
  transport.proxies = net::Proxies::of_environment(settings.environment());
  return transport;
}

} // namespace

AwsSession::AwsSession(const AwsFlags& flags, const util::Environment& environment,
                       const Host& host)
    : AwsSession(aws::Settings::load({flags.profile, flags.region},
                                     with_endpoint(environment, flags.endpoint_url)),
                 host) {}

AwsSession::AwsSession(aws::Settings settings, const Host& host)
    : m_settings(std::move(settings)),
      m_host(host),
      m_transport(host.transports()(transport_settings(m_settings))),
      m_clock(host.clock),
      m_runtime{*m_transport, m_clock, host.random, m_settings.retries().max_attempts},
      m_tools{m_settings,
              m_runtime,
              host.runner,
              host.prompt,
              host.input == Input::free,
              [&host](const std::string& text) { host.warn(text); }} {}

void AwsSession::stop() {
  m_clock.stop();
  m_transport->stop();
}

std::unique_ptr<AwsSession> AwsSession::for_thread() {
  std::unique_ptr<AwsSession> session(new AwsSession(m_settings, m_host));
  session->use(credentials());
  session->m_runtime.clock_offset = m_runtime.clock_offset;
  return session;
}

const aws::ResolvedCredentials& AwsSession::credentials() {
  if (!m_credentials) {
    m_credentials = aws::resolve_credentials(m_tools);
  }
  return *m_credentials;
}

const std::string& AwsSession::account() {
  if (m_account.empty()) {
    const std::string& known = credentials().credentials.account_id;
    m_account = known.empty() ? sts().get_caller_identity().account : known;
  }
  return m_account;
}

aws::Sts AwsSession::sts() {
  return {m_runtime, m_settings.endpoint(aws::Service::sts), credentials().credentials};
}

aws::Iam AwsSession::iam() {
  return {m_runtime, m_settings.endpoint(aws::Service::iam), credentials().credentials};
}

aws::Endpoint AwsSession::eks_endpoint(const std::string& region) const {
  return region.empty() ? m_settings.endpoint(aws::Service::eks)
                        : m_settings.endpoint(aws::Service::eks, region);
}

aws::Eks AwsSession::eks(const std::string& region) {
  return {m_runtime, eks_endpoint(region), credentials().credentials};
}

aws::AccessEntries AwsSession::access_entries(const std::string& cluster,
                                              const std::string& region) {
  return {m_runtime, eks_endpoint(region), credentials().credentials, cluster};
}

aws::NodeRoles AwsSession::node_roles(const std::string& cluster, const std::string& region) {
  return aws::read_node_roles(m_runtime, eks_endpoint(region), credentials().credentials, cluster);
}

aws::ClusterToken AwsSession::sign_token(const aws::Credentials& credentials,
                                         const std::string& cluster) {
  aws::ClusterToken token = aws::sign_cluster_token(
      credentials, cluster, m_settings.endpoint(aws::Service::sts), m_runtime.signing_time());
  token.expires -= m_runtime.clock_offset;
  return token;
}

} // namespace iam::cluster
