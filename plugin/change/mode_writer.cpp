#include "change/mode_writer.hpp"

#include "change/recording.hpp"
#include "cluster/api_mode.hpp"
#include "net/http.hpp"
#include "util/error.hpp"
#include "util/proposed_command.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unordered_map>
#include <utility>

namespace iam::change {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds k_pause{1000};
constexpr milliseconds k_patience{1200000}; // AWS speaks of a few minutes
constexpr milliseconds k_patience_for_entries{30000};
constexpr int k_failures = 5; // in a row, each after the retries of a single request
constexpr const char* k_in_progress = "InProgress";
constexpr const char* k_updating = "UPDATING"; // the status of a cluster

bool is_denied(const util::Error& error) {
  const auto* refusal = dynamic_cast<const aws::AwsError*>(&error);
  return refusal != nullptr && refusal->code().starts_with("AccessDenied");
}

// Whether EKS may do what it was asked for, although it has not said so.
bool may_have_begun(const util::Error& error) {
  if (const auto* refusal = dynamic_cast<const aws::AwsError*>(&error)) {
    return refusal->is_failure();
  }
  const auto* http = dynamic_cast<const net::HttpError*>(&error);
  return http == nullptr || http->delivery() == net::Delivery::unknown;
}

class StepGivenUp : public util::Error {
public:
  using Error::Error;
};

std::string text(access::Mode mode) {
  return std::string(access::text_of(mode));
}

std::string how_to_look() {
  return "to look how far it is: " + util::own_command({"mode"});
}

bool has_all(const std::vector<access::AccessEntry>& entries,
             const std::vector<std::string>& principals) {
  return std::ranges::all_of(principals, [&](const std::string& principal) {
    return std::ranges::find(entries, principal, &access::AccessEntry::principal) != entries.end();
  });
}

} // namespace

ModeWriter::ModeWriter(cluster::Target& target, const cluster::Host& host)
    : m_target(target),
      m_host(host),
      m_name(target.eks_cluster().name),
      m_eks(target.aws().eks(target.eks_cluster().region)) {}

void ModeWriter::carry_out(access::Mode from, access::Mode to) {
  const auto note_going_on = [this] {
    m_host.note("you have ended the waiting, not the step, which goes on at EKS; " + how_to_look());
  };
  Recording recording(m_target.journal(), stores::ModeChange{m_name, text(from), text(to)});
  bool is_sent = false;
  try {
    aws::ClusterUpdate update = start(to);
    is_sent = true;
    m_host.note(fmt::format("EKS changes the authentication mode to {}, which takes some minutes",
                            text(to)));
    m_host.err.flush();
    await(std::move(update), to);
    recording.close();
  } catch (const StepGivenUp&) {
    recording.drop();
    throw;
  } catch (const aws::AwsError&) { // EKS refuses
    recording.drop();
    throw;
  } catch (const util::Cancelled&) {
    is_sent ? note_going_on() : recording.drop();
    throw;
  } catch (const net::HttpError& error) {
    if (net::is_interruption(error)) {
      note_going_on();
    } else {
      recording.drop(); // it was not sent
    }
    throw;
  }
}

SettledCluster ModeWriter::await_other() {
  const auto end = m_host.clock.instant() + k_patience;
  aws::EksCluster cluster = m_eks.describe_cluster(m_name);
  const bool was_updating = cluster.status == k_updating;
  if (was_updating) {
    m_host.note("EKS is already updating the cluster: waiting until it is done");
    m_host.err.flush();
  }
  while (cluster.status == k_updating) {
    if (m_host.clock.instant() >= end) {
      throw util::Error("EKS is still updating the cluster, which is taking longer than usual",
                        m_name, "no other update can begin before that ends: try again later");
    }
    m_host.clock.sleep(k_pause);
    cluster = m_eks.describe_cluster(m_name);
  }
  return {cluster, was_updating};
}

aws::ClusterUpdate ModeWriter::start(access::Mode mode) {
  try {
    aws::ClusterUpdate update = m_eks.update_authentication_mode(m_name, text(mode));
    m_host.on_change();
    return update;
  } catch (const util::Error& error) {
    if (net::is_interruption(error) || !may_have_begun(error)) {
      throw;
    }
    throw util::Error("it is unknown whether EKS takes the step: " + error.cause(), m_name,
                      how_to_look());
  }
}

void ModeWriter::await(aws::ClusterUpdate update, access::Mode mode) {
  const auto end = m_host.clock.instant() + k_patience;
  int failures = 0;
  while (update.status == k_in_progress) {
    m_host.clock.sleep(k_pause);
    try {
      update = look(update, mode);
      failures = 0;
    } catch (const util::Error& error) {
      net::rethrow_if_interrupted(error);
      if (is_denied(error) || ++failures == k_failures) {
        fail_unknown(error);
      }
    }
    if (update.status == k_in_progress && m_host.clock.instant() >= end) {
      fail_unknown(util::Error("EKS takes longer than usual"));
    }
  }
  if (update.status != "Successful") {
    throw StepGivenUp(fmt::format("EKS has not taken the step, and its status is {}{}{}",
                                  update.status, update.errors.empty() ? "" : ": ",
                                  fmt::join(update.errors, "; ")),
                      m_name, "the mode is what it was before; " + how_to_look());
  }
}

// Returns how far `update` is by now. Without the right to ask for it, by the cluster's mode.
aws::ClusterUpdate ModeWriter::look(const aws::ClusterUpdate& update, access::Mode mode) {
  if (m_may_describe_update) {
    try {
      return m_eks.describe_update(m_name, update.id);
    } catch (const aws::AwsError& error) {
      if (!is_denied(error)) {
        throw;
      }
      m_may_describe_update = false;
    }
  }
  const aws::EksCluster cluster = m_eks.describe_cluster(m_name);
  const bool is_done =
      cluster.authentication_mode == access::text_of(mode) && cluster.status == "ACTIVE";
  return {update.id, is_done ? "Successful" : k_in_progress, {}};
}

void ModeWriter::fail_unknown(const util::Error& error) const {
  throw util::Error("whether EKS has taken the step is unknown: " + error.cause(), m_name,
                    "it may go on; " + how_to_look());
}

stores::EntryListing ModeWriter::read_entries(const std::vector<std::string>& principals,
                                              const std::vector<access::AccessEntry>& known) {
  const auto end = m_host.clock.instant() + k_patience_for_entries;
  stores::EntryListing listing = m_target.entries().read_principals();
  while (listing.entries && !has_all(*listing.entries, principals) &&
         m_host.clock.instant() < end) {
    m_host.clock.sleep(k_pause);
    listing = m_target.entries().read_principals();
  }
  if (!listing.entries) {
    return listing;
  }
  std::unordered_map<std::string, const access::AccessEntry*> before;
  for (const access::AccessEntry& entry : known) {
    before[entry.principal] = &entry;
  }
  std::vector<std::string> created;
  for (access::AccessEntry& entry : *listing.entries) {
    if (const auto same = before.find(entry.principal); same != before.end()) {
      entry = *same->second;
    } else {
      created.push_back(access::canonical_arn(entry));
    }
  }
  if (!created.empty()) {
    m_target.entries().describe(listing, created);
  }
  return listing;
}

std::shared_ptr<const stores::Snapshot>
ModeWriter::read_map_again(std::shared_ptr<const stores::Snapshot> before) {
  try {
    return m_target.store().read();
  } catch (const util::Error& error) {
    net::rethrow_if_interrupted(error);
    m_host.warn("aws-auth cannot be read again: " + error.cause());
    return before;
  }
}

bool may_be_taken(const aws::AwsError& refusal, access::Mode from) {
  if (refusal.code() == "ResourceInUseException") {
    return true;
  }
  const std::string refused = "Unsupported authentication mode update from ";
  const std::size_t at = refusal.message().find(refused);
  return at != std::string::npos &&
         refusal.message().compare(at + refused.size(), text(from).size() + 1, text(from) + ' ') !=
             0;
}

namespace {

// Compares who gets in now, by `map` and the entries of `listing`, with what was predicted.
bool compare(const PredictedStep& predicted, const stores::EntryListing& listing,
             const stores::Snapshot* map, const cluster::Host& host) {
  if (!listing.entries) {
    host.warn("who gets in now is unknown: EKS does not list the access entries" +
              (listing.unread.empty() ? "" : stores::reason_of_unread(listing.unread.front())));
    return false;
  }
  const access::StepCheck check = access::check_step(predicted.step, predicted.facts,
                                                     {.map = map == nullptr ? nullptr : &map->map(),
                                                      .mode = predicted.step.to,
                                                      .entries = &*listing.entries});
  if (!check.creators.empty()) {
    host.note(fmt::format("EKS has made an administrator of {}, most likely the cluster's creator",
                          fmt::join(check.creators, ", ")));
  }
  for (const std::string& difference : check.differences) {
    host.warn(difference);
  }
  if (!check.unpredicted.empty()) {
    host.warn("whether all get in as predicted is unknown: " + check.unpredicted);
  } else if (check.differences.empty()) {
    host.note("who gets in is as predicted");
  }
  if (!check.differences.empty()) {
    host.note("EKS may make entries later: " + util::own_command({"list", "--store", "entries"}) +
              " shows those that it has made");
  }
  return check.differences.empty() && check.unpredicted.empty();
}

} // namespace

bool take_mode_step(cluster::Target& target, const cluster::BothStores& stores,
                    const PredictedStep& predicted, const cluster::Host& host,
                    const std::function<void()>& report) {
  const access::ModeStep& step = predicted.step;
  cluster::require_same_cluster(target, stores, host);
  ModeWriter writer(target, host);
  writer.carry_out(step.from, step.to);
  if (step.to == access::Mode::api) {
    cluster::remember_api_mode(target.selection().cluster.server, host.environment);
  }
  report(); // before the waiting for entries, which can be ended
  const stores::EntryListing listing = writer.read_entries(
      step.made, stores.listing.entries.value_or(std::vector<access::AccessEntry>()));
  const bool counts = step.to != access::Mode::api && stores.map != nullptr;
  const auto map = counts ? writer.read_map_again(stores.map) : stores.map;
  return compare(predicted, listing, map.get(), host);
}

} // namespace iam::change
