#include "commands/mode.hpp"

#include "access/mode_step.hpp"
#include "aws/error.hpp"
#include "change/entry_writer.hpp"
#include "change/mode_writer.hpp"
#include "cluster/both_stores.hpp"
#include "cluster/entry_obstacle.hpp"
#include "cluster/managed_nodes.hpp"
#include "present/mode_view.hpp"
#include "util/error.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <fmt/ranges.h>
#include <optional>

namespace iam::commands {

using access::Mode;

namespace {

constexpr std::array k_modes = {Mode::config_map, Mode::api_and_config_map, Mode::api};

std::string command_for(Mode mode) {
  return util::own_command({"mode", std::string(access::text_of(mode)), "--yes-one-way"});
}

Mode mode_of(const std::string& word) {
  const auto mode = access::parse_mode(util::to_upper_ascii(word));
  if (!mode) {
    throw util::UsageError(fmt::format("{} is not an authentication mode", util::quoted(word)), "",
                           fmt::format("give one of {}", fmt::join(mode_words(), ", ")));
  }
  return *mode;
}

cluster::TargetFlags flags_for(const ModeOptions& options) {
  cluster::TargetFlags flags;
  flags.connection = options.connection;
  return cluster::with_store(std::move(flags), cluster::StoreChoice::entries);
}

class ModeCommand {
public:
  // Both must outlive it.
  ModeCommand(const ModeOptions& options, const cluster::Host& host)
      : m_options(options),
        m_host(host),
        m_target(flags_for(options), cluster::Input::free, host) {}

  // Whether a step, if one was taken, is known to have brought what was predicted.
  bool is_as_predicted() const { return m_is_as_predicted; }

  void run() {
    const auto wanted =
        m_options.wanted.empty() ? std::nullopt : std::optional(mode_of(m_options.wanted));
    if (!wanted && m_options.format == present::Format::name) {
      print_name();
      return;
    }
    read();
    if (!wanted) {
      print();
      return;
    }
    if (*wanted == m_facts.mode) {
      if (is_text()) {
        print_outcome("unchanged");
      } else {
        print();
      }
      return;
    }
    require_next(*wanted);
    if (m_options.dry_run != change::DryRun::none) {
      print();
      m_guard.check_mode_step(*m_step, m_facts);
      return;
    }
    require_consent();
    if (cluster().status == "UPDATING") {
      await_other();
    } else {
      take_step();
    }
  }

private:
  // Asks for nothing else.
  void print_name() {
    cluster::require_name(m_target.eks_cluster());
    try {
      const auto found = m_target.aws().eks(m_target.eks_cluster().region).describe_cluster(m_name);
      fmt::print(m_host.out, "{}\n", util::printable(found.authentication_mode));
    } catch (const aws::AwsError& error) {
      fail_undescribed(error.cause());
    }
  }

  // Reads both stores and, if the cluster is to begin to have access entries, which nodes EKS
  // makes.
  void read() {
    const bool is_last = m_target.is_known_in_api_mode(); // then nothing hangs on the entries
    m_stores = cluster::read_both(
        m_target, {}, is_last ? std::nullopt : std::optional(stores::EntryDetail::scopes));
    if (!m_stores.listing.cluster) {
      const auto& unread = m_stores.listing.unread;
      fail_undescribed(unread.empty() ? "EKS gives no answer" : unread.front().cause());
    }
    if (!m_stores.listing.mode) {
      throw util::Error(fmt::format("this program does not know the authentication mode {}",
                                    m_stores.listing.cluster->authentication_mode),
                        cluster().name, "a newer version of it may");
    }
    m_facts.mode = *m_stores.listing.mode;
    m_facts.now = m_guard.sources_before();
    m_obstacle = cluster::obstacle_to_entries(cluster(), m_facts.mode);
    if (m_facts.mode == Mode::config_map && m_obstacle.empty()) {
      find_nodes();
    }
    note_unread();
    if (access::next_mode(m_facts.mode)) {
      m_step = access::predict_step(m_facts);
    }
  }

  [[noreturn]] void fail_undescribed(const std::string& cause) const {
    throw util::Error("EKS does not describe the cluster, so its authentication mode is unknown: " +
                          cause,
                      m_name,
                      "this needs the name of an EKS cluster (--cluster-name), its region "
                      "(--region) and the right eks:DescribeCluster");
  }

  void find_nodes() {
    cluster::ManagedNodesListing nodes =
        cluster::ManagedNodesSearch(m_target.aws(), m_target.eks_cluster()).take();
    m_facts.nodes = std::move(nodes.nodes);
    m_facts.are_nodes_known = nodes.unread.empty();
    for (const util::Error& error : nodes.unread) {
      m_unknown.push_back("which nodes EKS makes itself" + stores::reason_of_unread(error));
    }
  }

  void note_unread() {
    if (!m_stores.map_error.empty()) {
      m_unknown.push_back("whom aws-auth lets in: " + m_stores.map_error);
    }
    for (const util::Error& error : m_stores.listing.unread) {
      m_unknown.push_back("what access entries give" + stores::reason_of_unread(error));
    }
  }

  void print() {
    present::print(m_host,
                   {.cluster = cluster().name,
                    .version = cluster().version,
                    .platform_version = cluster().platform_version,
                    .mode = m_facts.mode,
                    .step = m_step ? &*m_step : nullptr,
                    .obstacle = m_obstacle,
                    .gives_creator_entry = gives_creator_entry(),
                    .map = m_stores.map.get(),
                    .unknown = m_unknown,
                    .is_everybody_known = is_everybody_known()},
                   m_options.format,
                   m_options.no_headers ? present::Headers::hide : present::Headers::show);
  }

  bool is_everybody_known() const {
    return m_stores.map != nullptr && (m_stores.listing.entries || !m_stores.reads_entries());
  }

  bool gives_creator_entry() const {
    return m_facts.mode == Mode::config_map && m_obstacle.empty() &&
           cluster().bootstraps_creator.value_or(true);
  }

  // Throws util::Error unless EKS can be asked for this step.
  void require_next(Mode wanted) const {
    if (wanted < m_facts.mode) {
      throw util::Error(fmt::format("the cluster is in the authentication mode {}, and no step can "
                                    "be taken back",
                                    access::text_of(m_facts.mode)),
                        cluster().name);
    }
    if (!m_obstacle.empty()) {
      throw util::Error("the cluster cannot have access entries: " + m_obstacle, cluster().name,
                        cluster().id.empty() ? "update the cluster first" : "");
    }
    if (wanted != m_step->to) {
      throw util::Error(fmt::format("the cluster is in the authentication mode {}, and EKS takes "
                                    "one step at a time",
                                    access::text_of(m_facts.mode)),
                        cluster().name, "take this step first: " + command_for(m_step->to));
    }
  }

  // Shows what the step would do and throws util::Error unless the user knows that it is for ever.
  void require_consent() {
    if (m_options.one_way) {
      return;
    }
    print();
    throw util::Error(
        fmt::format("nobody can take the step to {} back", access::text_of(m_step->to)),
        cluster().name, "to take it: " + command_for(m_step->to));
  }

  // Waits for what an earlier run may have asked for, and then does what is left.
  void await_other() {
    change::ModeWriter(m_target, m_host).await_other();
    ModeCommand again(m_options, m_host);
    again.run();
    m_is_as_predicted = again.is_as_predicted();
  }

  void take_step() {
    m_guard.check_mode_step(*m_step, m_facts);
    const auto report = [this] {
      if (is_text()) {
        print_outcome("updated");
        m_host.out.flush();
      }
    };
    m_is_as_predicted =
        change::take_mode_step(m_target, m_stores, {*m_step, m_facts}, m_host, report);
    if (!is_text()) {
      show_again();
    }
  }

  bool is_text() const { return m_options.format == present::Format::text; }

  void print_outcome(const char* outcome) {
    fmt::print(m_host.out, "cluster/{} {}\n", util::printable(cluster().name), outcome);
  }

  // Shows the state after the step, read again.
  void show_again() {
    ModeOptions options = m_options;
    options.wanted.clear();
    ModeCommand(options, m_host).run();
  }

  const aws::EksCluster& cluster() const { return *m_stores.listing.cluster; }

  const ModeOptions& m_options;
  const cluster::Host& m_host;
  cluster::Target m_target;
  const std::string m_name = m_target.eks_cluster().name;
  cluster::BothStores m_stores;
  change::TargetGuard m_guard{m_target, m_stores, m_options.allowed, m_options.dry_run, m_host};
  access::ModeFacts m_facts;
  std::optional<access::ModeStep> m_step; // the next; nullopt: there is none
  std::string m_obstacle;
  std::vector<std::string> m_unknown;
  bool m_is_as_predicted = true; // what a step has brought
};

} // namespace

std::vector<std::string> mode_words() {
  std::vector<std::string> words;
  std::ranges::transform(k_modes, std::back_inserter(words),
                         [](Mode mode) { return std::string(access::text_of(mode)); });
  return words;
}

int run(const ModeOptions& options, const cluster::Host& host) {
  change::EntryWriter::require_possible(options.dry_run);
  if (options.wanted.empty() && (options.one_way || options.dry_run != change::DryRun::none)) {
    throw util::UsageError("no MODE is given", "",
                           "give a MODE, or leave --yes-one-way and --dry-run out");
  }
  ModeCommand command(options, host);
  command.run();
  return command.is_as_predicted() ? 0 : 1;
}

} // namespace iam::commands
