#include "cluster/target.hpp"

#include "access/effective.hpp"
#include "aws/sts.hpp"
#include "cluster/api_mode.hpp"
#include "cluster/same_cluster.hpp"
#include "identity/arn.hpp"
#include "net/redact.hpp"
#include "stores/cluster_map.hpp"
#include "stores/cluster_store.hpp"
#include "stores/manifest_store.hpp"
#include "stores/readable.hpp"
#include "stores/snapshot.hpp"
#include "util/environment.hpp"
#include "util/error.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

namespace iam::cluster {

namespace {

// --profile says whose AWS credentials are used, for signing in to the cluster too.
TargetFlags with_exec_profile(TargetFlags flags) {
  if (!flags.keeps_exec_profile) {
    flags.connection.cluster.exec_profile = flags.connection.aws.profile;
  }
  return flags;
}

// Whether the user, or the pod, says with which credentials to ask AWS (AWS CLI User Guide,
// "Environment variables").
bool names_credentials(const util::Environment& environment) {
  constexpr std::array k_names = {"AWS_PROFILE",
                                  "AWS_DEFAULT_PROFILE",
                                  "AWS_ACCESS_KEY_ID",
                                  "AWS_WEB_IDENTITY_TOKEN_FILE",
                                  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                                  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"};
  return std::ranges::any_of(
      k_names, [&](const char* name) { return environment.get_nonempty(name).has_value(); });
}

// EKS may have answered for a cluster of the same name in another account.
void warn_of_other_cluster(Session& session, const aws::EksCluster& eks, const Host& host) {
  const kube::Connection& connection = session.connection();
  if (is_other_cluster(connection, eks)) {
    host.warn(fmt::format(
        "EKS describes {}, and the API server {} is another cluster, since the kubeconfig trusts "
        "another certificate authority for it: what is said of the mode and of access entries is "
        "not about that server; use AWS credentials of its account, as with --profile, or name its "
        "cluster with --cluster-name",
        eks.arn, connection.server));
  }
}

} // namespace

kube::ConfigMapName config_map_name(const std::string& text) {
  if (text.empty()) {
    return stores::k_aws_auth;
  }
  const auto parts = util::split(text, '/');
  if (parts.size() != 2 || parts[0].empty() || parts[1].empty()) {
    throw util::UsageError("--configmap " + util::quoted(text) +
                               " is not of the form NAMESPACE/NAME",
                           "", "write it as kube-system/aws-auth");
  }
  return {std::string(parts[0]), std::string(parts[1])};
}

stores::History history_of(const ConnectionFlags& flags, const kube::Selection& selection,
                           const Host& host) {
  const std::string& server = selection.cluster.server;
  return {host.environment, server,
          stores::Origin{.server = net::redacted_url(server),
                         .context = selection.context_name,
                         .user = selection.user_name,
                         .cluster_arn = named_cluster_arn(flags, selection).text,
                         .command = host.command},
          host.clock, [&host](const std::string& text) { host.warn(text); }};
}

Input input_of(const std::vector<std::string>& identities) {
  const bool is_read = std::ranges::find(identities, "-") != identities.end();
  return is_read ? Input::read_by_us : Input::free;
}

Target::Target(TargetFlags flags, Input input, const Host& host)
    : m_flags(with_exec_profile(std::move(flags))),
      m_host(host.with(m_flags.connection.verbosity, input)) {
  require_profile(m_flags.connection, m_host);
}

Session& Target::session() {
  if (!m_session) {
    m_session = std::make_unique<Session>(m_flags.connection.cluster, m_host);
  }
  return *m_session;
}

const kube::Selection& Target::selection() {
  static const kube::Selection k_none;
  return is_cluster() ? session().selection() : k_none;
}

EksCluster Target::eks_cluster() {
  return eks_cluster_of(m_flags.connection, selection());
}

AwsSession& Target::aws() {
  if (!m_aws) {
    m_aws = open_aws(m_flags.connection, selection(), m_host);
  }
  return *m_aws;
}

stores::Store& Target::store() {
  if (!m_store) {
    m_store = open_store();
  }
  return *m_store;
}

stores::History& Target::history() {
  if (!m_history) {
    m_history =
        std::make_unique<stores::History>(history_of(m_flags.connection, selection(), m_host));
  }
  return *m_history;
}

stores::Journal* Target::journal() {
  return is_cluster() ? &history() : nullptr;
}

bool Target::wants_entries() const {
  return m_flags.store == StoreChoice::entries || m_flags.store == StoreChoice::all;
}

bool Target::can_ask_eks(EksUse use) {
  const bool is_map_alone = m_flags.store == StoreChoice::aws_auth && use != EksUse::writing;
  if (!is_cluster() || config_map_name(m_flags.config_map) != stores::k_aws_auth || is_map_alone) {
    return false;
  }
  const EksCluster cluster = eks_cluster();
  return wants_entries() || (!cluster.name.empty() && !cluster.region.empty());
}

void Target::ask_eks(std::optional<stores::EntryDetail> detail, EksUse use) {
  m_asked_at = m_host.clock.instant();
  m_needs_entries = wants_entries() || use == EksUse::whole;
  if (m_flags.store != StoreChoice::entries) {
    store(); // what is wrong with its flags comes before everything else
  }
  if (!can_ask_eks(use)) {
    return;
  }
  // Whoever signs in with AWS credentials, or names some, has them already, and asking EKS costs
  // one request beside another. Looking for others could take long, or ask the user.
  const bool has_credentials = use == EksUse::test || m_needs_entries ||
                               m_flags.connection.aws.profile.has_value() ||
                               session().signs_natively() || names_credentials(m_host.environment);
  if (!has_credentials) {
    m_eks_listing.emplace().unread.emplace_back("this context signs in without AWS credentials "
                                                "that could ask EKS; --profile or AWS_PROFILE "
                                                "names some");
    return;
  }
  try {
    const EksCluster cluster = eks_cluster();
    require_name(cluster);
    const aws::ResolvedCredentials& credentials = aws().credentials();
    const bool is_same_profile = !m_flags.keeps_exec_profile || !m_flags.connection.aws.profile;
    if (is_same_profile && m_flags.connection.aws.endpoint_url.empty()) {
      session().use(credentials);
    }
    m_eks_side = std::make_unique<EksSide>(aws(), cluster, detail);
  } catch (const util::Error& error) {
    if (wants_entries()) {
      throw;
    }
    m_eks_listing.emplace().unread.push_back(error);
  }
}

const stores::EntryListing& Target::eks_listing() {
  using std::chrono::milliseconds;
  // Who names the store does not need the answer to choose one.
  const milliseconds least_patience{m_flags.store == StoreChoice::aws_auth ? 1000 : 5000};
  if (m_eks_listing) {
    return *m_eks_listing;
  }
  if (!m_eks_side) {
    return m_eks_listing.emplace();
  }
  const auto spent = std::chrono::duration_cast<milliseconds>(m_host.clock.instant() - m_asked_at);
  m_eks_listing = m_eks_side->take(
      m_needs_entries ? std::nullopt : std::optional(std::max(spent, least_patience)));
  m_eks_side.reset();
  if (m_eks_listing->cluster) {
    warn_of_other_cluster(session(), *m_eks_listing->cluster, m_host);
  }
  if (m_eks_listing->mode == access::Mode::api) {
    remember_api_mode(selection().cluster.server, m_host.environment);
  }
  return *m_eks_listing;
}

stores::AccessEntryStore& Target::entries() {
  if (!m_entries) {
    const EksCluster cluster = eks_cluster();
    require_name(cluster);
    m_entries.emplace(aws().access_entries(cluster.name, cluster.region));
  }
  return *m_entries;
}

bool Target::is_known_in_api_mode() {
  if (m_eks_listing && m_eks_listing->mode) {
    return m_eks_listing->mode == access::Mode::api;
  }
  return is_cluster() &&
         cluster::is_known_in_api_mode(selection().cluster.server, m_host.environment);
}

std::unique_ptr<stores::Store> Target::open_store() {
  const kube::ConfigMapName name = config_map_name(m_flags.config_map);
  if (name != stores::k_aws_auth) {
    m_host.note(fmt::format("EKS reads only {}: {} lets nobody in", stores::k_aws_auth.text(),
                            name.text()));
  }
  if (m_flags.list && (!m_flags.manifest || !m_flags.config_map.empty())) {
    throw util::UsageError("--list says what a file of entries holds", "",
                           m_flags.manifest ? "leave --configmap out: there is none in such a file"
                                            : "give the file with --manifest");
  }
  const stores::FileContent content{name, m_flags.list};
  if (m_flags.is_filter()) {
    return std::make_unique<stores::ManifestFilter>(m_host.read_input, m_host.out, content);
  }
  if (m_flags.manifest) {
    if (m_flags.manifest->empty()) {
      throw util::UsageError("--manifest is empty", "",
                             "give a file, or leave --manifest out to work on a cluster");
    }
    return std::make_unique<stores::ManifestFile>(
        *m_flags.manifest, content, m_flags.create,
        [this](const std::string& text) { m_host.note(text); });
  }
  if (is_known_in_api_mode()) {
    m_host.warn(fmt::format("this cluster is in the authentication mode API: EKS reads access "
                            "entries only, and {} lets nobody in",
                            name.text()));
  }
  return std::make_unique<stores::ClusterStore>(session().client(), name,
                                                m_flags.create ? stores::IfMissing::create
                                                               : stores::IfMissing::create_on_eks);
}

std::shared_ptr<const stores::Snapshot> Target::read_map() {
  auto snapshot = store().read();
  stores::require_map(*snapshot);
  return snapshot;
}

// Whether all may get in by access entries alone.
bool Target::may_lack_map() {
  const stores::EntryListing& eks = eks_listing();
  return eks.entries && eks.mode && access::reads_entries(*eks.mode);
}

MapReading Target::read_map_beside_entries() {
  try {
    auto snapshot = store().read();
    if (!snapshot->exists() && !may_lack_map()) {
      stores::require_map(*snapshot);
    }
    return {std::move(snapshot)};
  } catch (const util::Error& error) {
    if (!is_cluster() || !may_lack_map()) {
      throw;
    }
    return {std::make_shared<stores::ClusterMap>(config_map_name(m_flags.config_map), std::nullopt),
            std::current_exception(), error.what()};
  }
}

stores::EntryListing Target::describe_entry(const std::string& canonical_arn) {
  stores::EntryListing listing = eks_listing();
  if (!listing.mode && is_known_in_api_mode()) {
    listing.mode = access::Mode::api;
  }
  if (!listing.entries || access::find_entry(*listing.entries, canonical_arn) == nullptr) {
    return listing;
  }
  entries().describe(listing, {canonical_arn});
  if (auto* entry = access::find_entry(*listing.entries, canonical_arn)) {
    judge_staleness(*entry);
  }
  return listing;
}

// Without the right to ask IAM, it stays unknown.
void Target::judge_staleness(access::AccessEntry& entry) {
  try {
    const auto arn = identity::parse_arn(entry.principal);
    if (arn && arn->resource.starts_with("role/") && arn->account == aws().account()) {
      const auto role = aws().iam().get_role(std::string(identity::last_segment(arn->resource)));
      entry.is_stale = stores::is_stale(entry, role);
    }
  } catch (const util::Error&) {
    entry.is_stale.reset();
  }
}

// Returns nullopt without working credentials: then no other account can be meant.
std::optional<std::string> Target::callers_account() {
  try {
    return aws().account();
  } catch (const util::Error&) {
    return std::nullopt;
  }
}

std::function<std::string(std::string_view name)> Target::account_of_bare_names() {
  const EksCluster cluster = eks_cluster();
  if (cluster.account.empty()) {
    return {};
  }
  return [this, cluster](std::string_view name) {
    const auto callers = callers_account();
    if (callers && *callers != cluster.account) {
      const auto arn = [&](const std::string& account) {
        return fmt::format("arn:{}:iam::{}:role/{}", cluster.partition, account, name);
      };
      throw util::Error(
          fmt::format("the cluster belongs to account {} and your AWS credentials to {}",
                      cluster.account, *callers),
          std::string(name),
          fmt::format("give the ARN: {} or {}", arn(cluster.account), arn(*callers)));
    }
    return cluster.account;
  };
}

} // namespace iam::cluster
