#include "cluster/migration_reading.hpp"

#include "access/effective.hpp"
#include "access/policy_name.hpp"
#include "awsauth/entry.hpp"
#include "cluster/entry_obstacle.hpp"
#include "identity/arn.hpp"
#include "kube/reviews.hpp"
#include "net/http.hpp"
#include "stores/readable.hpp"

#include <algorithm>
#include <exception>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <memory>
#include <unordered_set>

namespace iam::cluster {
namespace {

// Of those who hold the policy of administrators, so many are described.
constexpr std::size_t k_most_administrators = 10;

// Reads all that a plan needs, and changes nothing.
class Reader {
public:
  Reader(Target& target, const Host& host) : m_target(target), m_host(host) {}

  MigrationReading read() {
    m_reading.cluster = m_target.eks_cluster();
    m_target.ask_eks(std::nullopt, EksUse::whole);
    m_reading.is_asked = m_target.is_asking_eks();
    if (m_reading.is_asked) {
      m_search = std::make_unique<PrincipalSearch>(m_target);
      m_nodes = std::make_unique<ManagedNodesSearch>(m_target.aws(), m_target.eks_cluster());
    }
    read_map();
    if (m_target.is_cluster()) {
      m_reading.bindings = read_bindings(m_target.session().client());
      read_signed_in();
    } else {
      m_reading.bindings.unread_reason = "a manifest has none";
    }
    read_eks();
    read_iam();
    note_unknown();
    return std::move(m_reading);
  }

private:
  void read_map() {
    MapReading map = m_target.read_map_beside_entries();
    m_reading.stores.listing = m_target.eks_listing();
    if (!m_reading.stores.listing.mode && m_target.is_known_in_api_mode()) {
      m_reading.stores.listing.mode = access::Mode::api;
    }
    if (map.unread != nullptr && m_reading.stores.listing.mode != access::Mode::api) {
      std::rethrow_exception(map.unread);
    }
    m_reading.stores.map = std::move(map.snapshot);
    for (const std::string& text : stores::unread_parts(*m_reading.stores.map)) {
      m_host.warn(text);
    }
  }

  void read_signed_in() {
    try {
      kube::ApiClient client = m_target.session().client().without_impersonation();
      const kube::UserInfo user = kube::review_self(client);
      const auto canonical = user.extra.find("canonicalArn"); // by the authenticator
      if (canonical != user.extra.end() && !canonical->second.empty()) {
        m_reading.signed_in = canonical->second.front();
      }
    } catch (const util::Error& error) {
      net::rethrow_if_interrupted(error);
    }
  }

  // Describes the entries of the map's principals, and of some administrators: there may be
  // thousands of others.
  void read_eks() {
    stores::EntryListing& eks = m_reading.stores.listing;
    if (!eks.entries || eks.entries->empty()) {
      return;
    }
    std::unordered_set<std::string> wanted;
    const awsauth::Map& map = m_reading.stores.map->map();
    for (const awsauth::List list : {awsauth::List::roles, awsauth::List::users}) {
      for (const awsauth::Entry& entry : map[list].entries) {
        wanted.insert(awsauth::fold(entry.mapping.arn));
      }
    }
    std::vector<std::string> administrators =
        m_target.entries()
            .holders(access::policy_arn(access::k_admin_policy, m_target.eks_cluster().partition))
            .value_or(std::vector<std::string>());
    administrators.resize(std::min(administrators.size(), k_most_administrators));
    for (const std::string& principal : administrators) {
      wanted.insert(awsauth::fold(identity::without_role_path(principal)));
    }
    const auto others = std::stable_partition(
        eks.entries->begin(), eks.entries->end(), [&](const access::AccessEntry& entry) {
          return wanted.contains(awsauth::fold(access::canonical_arn(entry)));
        });
    std::vector<access::AccessEntry> rest(std::make_move_iterator(others),
                                          std::make_move_iterator(eks.entries->end()));
    eks.entries->erase(others, eks.entries->end());
    m_target.entries().describe_all(eks, stores::EntryDetail::scopes);
    std::ranges::move(rest, std::back_inserter(*eks.entries));
  }

  void read_iam() {
    if (!m_reading.is_asked) {
      return;
    }
    m_reading.nodes = m_nodes->take();
    m_reading.principals = m_search->find(m_reading.stores.map->map());
    if (m_reading.principals.roles && m_reading.stores.listing.entries) {
      stores::mark_stale(*m_reading.stores.listing.entries, *m_reading.principals.roles);
    }
  }

  void add_unknown(std::string text) { m_reading.unknown.push_back(std::move(text)); }

  // `what` is unknown because of `errors` of calls to `service`.
  void add_unknown(const std::string& what, const std::vector<util::Error>& errors,
                   std::string_view service) {
    for (const util::Error& error : errors) {
      add_unknown(what + stores::reason_of_unread(error, service));
    }
  }

  void note_unknown() {
    if (!m_target.is_cluster()) {
      add_unknown("the cluster is unknown: its mode, who has an access entry, RBAC bindings, and "
                  "whether roles and users exist");
      return;
    }
    note_unknown_of_eks();
    add_unknown("whether some roles and users exist, and the paths of roles, are unknown",
                m_reading.principals.unread, "iam");
    add_unknown("which nodes EKS makes is unknown", m_reading.nodes.unread, "eks");
    const BindingReading& bindings = m_reading.bindings;
    if (!bindings.unread_reason.empty()) {
      add_unknown("the RBAC bindings are unknown: " + bindings.unread_reason);
    } else if (!bindings.listing.unread.empty()) {
      add_unknown(fmt::format("the RBAC bindings are unknown, since you may not list {}",
                              fmt::join(bindings.listing.unread, " and ")));
    }
  }

  void note_unknown_of_eks() {
    const stores::EntryListing& eks = m_reading.stores.listing;
    if (!m_reading.is_asked) {
      add_unknown("EKS and IAM were not asked: the mode, who has an access entry, and whether "
                  "roles and users exist, and the paths of roles, are unknown");
    } else if (!eks.mode) {
      add_unknown("the authentication mode of the cluster is unknown");
    }
    std::vector<util::Error> errors = eks.unread; // the first is that of the cluster, if it is one
    if (!eks.cluster && !errors.empty()) {
      add_unknown("what EKS says of the cluster is unknown", {errors.front()}, "eks");
      errors.erase(errors.begin());
    }
    add_unknown(eks.entries ? "a part of the access entries is unknown"
                            : "who has an access entry is unknown",
                errors, "eks");
  }

  Target& m_target;
  const Host& m_host;
  std::unique_ptr<PrincipalSearch> m_search;
  std::unique_ptr<ManagedNodesSearch> m_nodes;
  MigrationReading m_reading;
};

} // namespace

access::MigrationInput MigrationReading::input() const {
  access::MigrationInput input;
  input.map = &stores.map->map();
  input.mode = stores.listing.mode;
  input.entries = stores.listing.entries ? &*stores.listing.entries : nullptr;
  input.principals = principals.principals;
  input.bindings = has_bindings() ? &bindings.listing.bindings : nullptr;
  input.node_roles = access::node_roles_of(nodes.nodes);
  input.node_roles.is_complete = is_asked && nodes.unread.empty();
  input.account = cluster.account;
  input.partition = cluster.partition;
  input.caller = signed_in.empty() ? principals.caller : signed_in;
  if (stores.listing.cluster) {
    if (input.mode) {
      input.obstacle = obstacle_to_entries(*stores.listing.cluster, *input.mode);
    }
    input.node_roles.has_remote_networks = stores.listing.cluster->has_remote_networks;
    if (const auto arn = identity::parse_arn(stores.listing.cluster->arn)) {
      input.account = arn->account;
      input.partition = arn->partition;
    }
  }
  return input;
}

MigrationReading read_for_migration(Target& target, const Host& host) {
  return Reader(target, host).read();
}

} // namespace iam::cluster
