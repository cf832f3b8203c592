#include "commands/migrate.hpp"

#include "access/effective.hpp"
#include "access/policy_name.hpp"
#include "access/requested.hpp"
#include "awsauth/entry.hpp"
#include "awsauth/match.hpp"
#include "cluster/managed_nodes.hpp"
#include "cluster/principal_search.hpp"
#include "cluster/principals.hpp"
#include "cluster/rights.hpp"
#include "identity/arn.hpp"
#include "identity/principal.hpp"
#include "present/messages.hpp"
#include "present/migration_view.hpp"
#include "stores/readable.hpp"
#include "util/error.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <exception>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <memory>
#include <optional>
#include <unordered_set>

namespace iam::commands {
namespace {

using util::UsageError;

// Of those who hold the policy of administrators, so many are described.
constexpr std::size_t k_most_administrators = 10;

// All that is read for a plan, which refers to it.
struct Reading {
  std::shared_ptr<const stores::Snapshot> snapshot;
  stores::EntryListing eks;
  cluster::BindingReading bindings;
  cluster::FoundPrincipals principals;
  cluster::ManagedNodesListing nodes;
  bool is_asked = false; // AWS

  // What could not be read, each as a sentence.
  std::vector<std::string> unknown = {};

  bool has_bindings() const {
    return bindings.unread_reason.empty() && bindings.listing.unread.empty();
  }
};

// Reads all that a plan needs, and changes nothing.
class Reader {
public:
  Reader(cluster::Target& target, const cluster::Host& host) : m_target(target), m_host(host) {}

  Reading read() {
    m_target.ask_eks(std::nullopt, cluster::EksUse::test);
    m_reading.is_asked = m_target.is_asking_eks();
    if (m_reading.is_asked) {
      m_search = std::make_unique<cluster::PrincipalSearch>(m_target);
      m_nodes =
          std::make_unique<cluster::ManagedNodesSearch>(m_target.aws(), m_target.eks_cluster());
    }
    read_map();
    if (m_target.is_cluster()) {
      m_reading.bindings = cluster::read_bindings(m_target.session().client());
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
    cluster::MapReading map = m_target.read_map_beside_entries();
    m_reading.eks = m_target.eks_listing();
    if (!m_reading.eks.mode && m_target.is_known_in_api_mode()) {
      m_reading.eks.mode = access::Mode::api;
    }
    if (map.unread != nullptr && m_reading.eks.mode != access::Mode::api) {
      std::rethrow_exception(map.unread);
    }
    m_reading.snapshot = std::move(map.snapshot);
    for (const std::string& text : stores::unread_parts(*m_reading.snapshot)) {
      m_host.warn(text);
    }
  }

  // Describes the entries of the map's principals, and of some administrators: there may be
  // thousands of others.
  void read_eks() {
    stores::EntryListing& eks = m_reading.eks;
    if (!eks.entries || eks.entries->empty()) {
      return;
    }
    std::unordered_set<std::string> wanted;
    const awsauth::Map& map = m_reading.snapshot->map();
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
    m_reading.principals = m_search->find(m_reading.snapshot->map());
    if (m_reading.principals.roles && m_reading.eks.entries) {
      stores::mark_stale(*m_reading.eks.entries, *m_reading.principals.roles);
    }
  }

  // `what` is unknown because of `errors`, one of which may be a missing right of `service`.
  void add_unknown(std::string_view what, const std::vector<util::Error>& errors,
                   std::string_view service) {
    for (const util::Error& error : errors) {
      const std::string& cause = error.cause();
      const std::size_t end = cause.find(" failed with AccessDenied");
      m_reading.unknown.push_back(end == std::string::npos
                                      ? fmt::format("{}: {}", what, cause)
                                      : fmt::format("{}, since you may not call {}:{}", what,
                                                    service, cause.substr(0, end)));
    }
  }

  void note_unknown() {
    Reading& reading = m_reading;
    if (!m_target.is_cluster()) {
      reading.unknown.emplace_back("the cluster is unknown: its mode, who has an access entry, "
                                   "RBAC bindings, and whether roles and users exist");
      return;
    }
    if (!reading.is_asked) {
      reading.unknown.emplace_back(
          "EKS and IAM were not asked: the mode, who has an access entry, and "
          "whether roles and users exist, and the paths of roles, are unknown");
    } else if (!reading.eks.mode) {
      reading.unknown.emplace_back("the authentication mode of the cluster is unknown");
    }
    for (const util::Error& error : reading.eks.unread) {
      const bool is_cluster = error.cause().starts_with("DescribeCluster ");
      add_unknown(is_cluster            ? "what EKS says of the cluster is unknown"
                  : reading.eks.entries ? "a part of the access entries is unknown"
                                        : "who has an access entry is unknown",
                  {error}, "eks");
    }
    add_unknown("whether some roles and users exist, and the paths of roles, are unknown",
                reading.principals.unread, "iam");
    add_unknown("which nodes EKS makes is unknown", reading.nodes.unread, "eks");
    if (!reading.bindings.unread_reason.empty()) {
      reading.unknown.push_back("the RBAC bindings are unknown: " + reading.bindings.unread_reason);
    } else if (!reading.bindings.listing.unread.empty()) {
      reading.unknown.push_back(
          fmt::format("the RBAC bindings are unknown, since you may not list {}",
                      fmt::join(reading.bindings.listing.unread, " and ")));
    }
  }

  cluster::Target& m_target;
  const cluster::Host& m_host;
  std::unique_ptr<cluster::PrincipalSearch> m_search;
  std::unique_ptr<cluster::ManagedNodesSearch> m_nodes;
  Reading m_reading;
};

access::MigrationInput input_of(const Reading& reading, const cluster::EksCluster& cluster) {
  access::MigrationInput input;
  input.map = &reading.snapshot->map();
  input.mode = reading.eks.mode;
  input.entries = reading.eks.entries ? &*reading.eks.entries : nullptr;
  input.principals = reading.principals.principals;
  input.bindings = reading.has_bindings() ? &reading.bindings.listing.bindings : nullptr;
  input.node_roles = access::node_roles_of(reading.nodes.nodes);
  input.node_roles.is_complete = reading.is_asked && reading.nodes.unread.empty();
  input.account = cluster.account;
  input.partition = cluster.partition;
  input.caller = reading.principals.caller;
  if (reading.eks.cluster) {
    input.node_roles.has_remote_networks = reading.eks.cluster->has_remote_networks;
    if (const auto arn = identity::parse_arn(reading.eks.cluster->arn)) {
      input.account = arn->account;
      input.partition = arn->partition;
    }
  }
  return input;
}

// The types of nodes that `given` names, by the folded ARNs of their roles.
std::map<std::string, std::string> parse_types(const std::vector<std::string>& given,
                                               cluster::Target& target,
                                               const stores::Snapshot& snapshot) {
  std::map<std::string, std::string> types;
  const std::vector<std::string> known = node_types();
  for (const std::string& text : given) {
    const std::size_t at = text.rfind('=');
    if (at == std::string::npos || at == 0) {
      throw UsageError(fmt::format("--type {} is not of the form ROLE=TYPE", util::quoted(text)),
                       "", "write it as --type NodeRole=EC2_LINUX");
    }
    const std::string type = util::to_upper_ascii(text.substr(at + 1));
    if (std::ranges::find(known, type) == known.end()) {
      const std::string_view near = util::nearest(type, known);
      throw UsageError(fmt::format("--type {} does not end with a type of nodes: {}",
                                   util::quoted(text), fmt::join(known, ", ")),
                       "", near.empty() ? "" : fmt::format("did you mean {}?", near));
    }
    const identity::Principal principal = identity::principal_of(
        text.substr(0, at),
        cluster::bare_names(identity::PrincipalType::role, "", target, snapshot), {});
    types[awsauth::fold(principal.arn)] = type;
  }
  return types;
}

void require_node_lines(const std::map<std::string, std::string>& types,
                        const access::MigrationPlan& plan) {
  std::unordered_set<std::string> nodes;
  for (const access::MigrationLine& line : plan.lines) {
    if (line.is_for_nodes) {
      nodes.insert(awsauth::fold(line.entry->mapping.arn));
    }
  }
  for (const auto& [role, type] : types) {
    if (!nodes.contains(role)) {
      throw UsageError("--type names a role without a line of nodes that counts", role);
    }
  }
}

} // namespace

std::vector<std::string> node_types() {
  std::vector<std::string> types = access::types();
  std::erase(types, access::k_standard_type);
  return types;
}

int run(const MigrateOptions& options, const cluster::Host& host) {
  cluster::Target target(options.target, cluster::Input::free, host);
  const Reading reading = Reader(target, host).read();
  const access::MigrationOptions plan_options{
      .admin_as = options.admin_as,
      .nodes = options.nodes,
      .types = parse_types(options.types, target, *reading.snapshot)};
  const access::MigrationInput input = input_of(reading, target.eks_cluster());
  const access::MigrationPlan plan = access::plan_migration(input, plan_options);
  require_node_lines(plan_options.types, plan);
  const present::ShownMigration shown{plan, input, plan_options, *reading.snapshot,
                                      reading.unknown};
  for (const std::string& text : reading.unknown) {
    host.warn(text);
  }
  const std::size_t entries = plan.created() + (input.entries ? input.entries->size() : 0);
  if (entries > access::k_most_entries) {
    host.warn(fmt::format("with this plan the cluster has {} access entries, and EKS allows {}",
                          entries, access::k_most_entries));
  }
  if (options.format != present::Format::text) {
    present::print_object(host.out, present::json_of(shown, host), options.format);
  } else if (input.mode == access::Mode::api || (plan.lines.empty() && plan.unread.empty())) {
    host.err << (input.mode == access::Mode::api
                     ? "Nothing to migrate: in the mode API, nobody reads aws-auth\n"
                     : "Nothing to migrate: aws-auth has no lines\n");
  } else {
    present::print(shown, options.no_headers ? present::Headers::hide : present::Headers::show,
                   host);
  }
  std::vector<util::Error> unread;
  if (input.mode != access::Mode::api) {
    unread =
        stores::unread_lists(*reading.snapshot, {awsauth::k_lists.begin(), awsauth::k_lists.end()});
  }
  for (const util::Error& error : unread) {
    present::print_error(host, error);
  }
  return unread.empty() ? 0 : 1;
}

} // namespace iam::commands
