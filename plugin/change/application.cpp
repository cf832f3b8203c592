#include "change/application.hpp"

#include "change/desired_files.hpp"
#include "change/entry_application.hpp"
#include "util/error.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace iam::change {

using cluster::StoreChoice;

namespace {

bool reads_input(const ApplicationOptions& options) {
  return std::ranges::find(options.files, "-") != options.files.end();
}

stores::DesiredState read(const ApplicationOptions& options, const cluster::Host& host) {
  if (reads_input(options) && options.target.is_filter()) {
    throw util::UsageError("standard input can be read only once", "", "give one of the two files");
  }
  return read_desired_files(options.files, cluster::config_map_name(options.target.config_map),
                            host);
}

bool says_nothing(const stores::DesiredState& state) {
  return !state.mappings && !state.entries;
}

// Leaves of `wanted` what the flags ask for. An empty list says of every store that nobody is in
// it.
stores::DesiredState chosen(stores::DesiredState wanted, const cluster::TargetFlags& flags) {
  const bool is_map_alone = flags.manifest || !flags.config_map.empty();
  const StoreChoice store = flags.is_store_given ? flags.store : StoreChoice::automatic;
  wanted.is_empty_list = wanted.is_empty_list && says_nothing(wanted);
  if (wanted.is_empty_list) {
    wanted.mappings.emplace();
    if (!is_map_alone) {
      wanted.entries.emplace();
    }
  }
  if (is_map_alone && store == StoreChoice::entries) {
    throw util::UsageError(
        fmt::format("--store entries and {} cannot be combined: that is aws-auth",
                    flags.manifest ? "--manifest" : "--configmap"),
        "", "leave one of them out");
  }
  if (is_map_alone && store == StoreChoice::automatic && wanted.entries) {
    throw util::UsageError("the file says who has access entries, which are not in this map",
                           wanted.file,
                           wanted.mappings ? "give --store aws-auth to apply its lines of aws-auth "
                                             "alone"
                                           : "leave --manifest and --configmap out");
  }
  if (store == StoreChoice::aws_auth) {
    wanted.entries.reset();
  } else if (store == StoreChoice::entries) {
    wanted.mappings.reset();
  }
  if (says_nothing(wanted) && store != StoreChoice::automatic) {
    throw util::UsageError(fmt::format("the file says nothing of {}", store == StoreChoice::entries
                                                                          ? "access entries"
                                                                          : "aws-auth"),
                           wanted.file, "leave --store out");
  }
  return wanted;
}

// The store that has to answer.
StoreChoice store_of(const stores::DesiredState& wanted) {
  return !wanted.entries   ? StoreChoice::aws_auth
         : wanted.mappings ? StoreChoice::all
                           : StoreChoice::entries;
}

} // namespace

Application::Application(const ApplicationOptions& options, const cluster::Host& host)
    : m_host(host),
      m_prune(options.prune),
      m_wanted(chosen(read(options, host), options.target)),
      m_target(cluster::with_store(options.target, store_of(m_wanted)),
               reads_input(options) ? cluster::Input::read_by_us : cluster::Input::free, host) {}

void Application::plan(const std::function<void()>& beside) {
  for (const std::string& text : m_wanted.warnings) {
    m_host.warn(text);
  }
  require_same_cluster();
  m_stores = cluster::read_both(m_target, beside,
                                m_wanted.entries ? std::optional(stores::EntryDetail::scopes)
                                                 : std::nullopt);
  cluster::note_unread(m_stores, m_target.flags().store, m_host);
  leave_out_unread_store();
  note_if_nobody_is_named();
  if (m_wanted.mappings) {
    if (m_stores.map == nullptr) {
      throw util::Error("aws-auth cannot be read", m_target.eks_cluster().name,
                        "give --store entries to apply the access entries alone");
    }
    m_operation.emplace(*m_wanted.mappings, m_prune, m_host);
    m_operation->resolve(*m_stores.map);
    m_revision = m_operation->revise(m_stores.map);
  }
  if (m_wanted.entries) {
    cluster::require_entries(m_stores, cluster::EntryUse::add);
    m_plans = plan_desired_entries(*m_wanted.entries, m_prune, m_stores, m_target, m_host);
  }
}

void Application::judge(TargetGuard& guard) const {
  if (m_revision && m_revision->changes_text()) {
    guard.check_map(*m_revision->before, *m_revision->after);
  }
  guard.check_entries();
}

// An empty list names no store, so it is about those that the cluster reads.
void Application::leave_out_unread_store() {
  if (!m_wanted.is_empty_list || !m_wanted.mappings || !m_wanted.entries) {
    return;
  }
  if (m_stores.listing.mode == access::Mode::config_map) {
    m_wanted.entries.reset();
  } else if (m_stores.map == nullptr || m_stores.listing.mode == access::Mode::api) {
    m_wanted.mappings.reset();
  }
}

void Application::note_if_nobody_is_named() const {
  const bool names_nobody = (!m_wanted.mappings || m_wanted.mappings->empty()) &&
                            (!m_wanted.entries || m_wanted.entries->empty());
  if (!names_nobody) {
    return;
  }
  const std::string_view stores = !m_wanted.entries    ? "aws-auth"
                                  : !m_wanted.mappings ? "access entries"
                                                       : "aws-auth and access entries";
  m_host.note(m_prune
                  ? fmt::format("{} names nobody, so --prune takes everybody but nodes out of {}",
                                m_wanted.file, stores)
                  : fmt::format("{} names nobody; without --prune, whoever is in {} stays",
                                m_wanted.file, stores));
}

std::vector<std::string> Application::wanted_groups() const {
  std::vector<std::string> groups;
  if (m_wanted.mappings) {
    for (const stores::DesiredMapping& wanted : *m_wanted.mappings) {
      std::ranges::copy(wanted.mapping.groups, std::back_inserter(groups));
    }
  }
  if (m_wanted.entries) {
    for (const access::DesiredEntry& wanted : *m_wanted.entries) {
      std::ranges::copy(wanted.groups.value_or(std::vector<std::string>()),
                        std::back_inserter(groups));
    }
  }
  return groups;
}

std::vector<std::string> Application::present_groups() const {
  std::vector<std::string> groups;
  if (m_stores.map != nullptr) {
    for (const awsauth::List list : awsauth::k_lists) {
      for (const awsauth::Entry& entry : m_stores.map->map()[list].entries) {
        std::ranges::copy(entry.mapping.groups, std::back_inserter(groups));
      }
    }
  }
  if (m_stores.listing.entries) {
    for (const access::AccessEntry& entry : *m_stores.listing.entries) {
      std::ranges::copy(entry.groups, std::back_inserter(groups));
    }
  }
  return groups;
}

void Application::require_same_cluster() {
  if (m_wanted.clusters.empty() || !m_target.is_cluster()) {
    return;
  }
  const cluster::EksCluster cluster = m_target.eks_cluster();
  for (const stores::DesiredCluster& wanted : m_wanted.clusters) {
    const bool is_other =
        (!cluster.name.empty() && cluster.name != wanted.name) ||
        (!cluster.region.empty() && !wanted.region.empty() && cluster.region != wanted.region);
    if (is_other) {
      throw util::Error(
          fmt::format("the file is for the cluster {}{}, and the context for {} in {}", wanted.name,
                      wanted.region.empty() ? "" : " in " + wanted.region, cluster.name,
                      cluster.region),
          wanted.place, "choose the cluster with --context, or give the file of this one");
    }
  }
}

} // namespace iam::change
