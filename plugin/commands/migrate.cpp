#include "commands/migrate.hpp"

#include "access/requested.hpp"
#include "awsauth/entry.hpp"
#include "change/entry_writer.hpp"
#include "change/migration_rollback.hpp"
#include "change/migration_run.hpp"
#include "cluster/migration_reading.hpp"
#include "cluster/principals.hpp"
#include "identity/arn.hpp"
#include "identity/principal.hpp"
#include "present/map_write.hpp"
#include "present/messages.hpp"
#include "present/migration_view.hpp"
#include "stores/readable.hpp"
#include "util/error.hpp"
#include "util/json.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <fmt/ranges.h>
#include <optional>
#include <unordered_set>

namespace iam::commands {
namespace {

using util::UsageError;

// Adds the types of nodes that `given` names to `options`.
void add_types(const std::vector<std::string>& given, cluster::Target& target,
               const stores::Snapshot& snapshot, access::MigrationOptions& options) {
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
    const std::string role = awsauth::fold(principal.arn);
    options.types[role] = type;
    options.written[role] = principal.arn;
  }
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

namespace {

// Whether the plan is shown, and nothing else.
bool only_shows(const MigrateOptions& options) {
  return !options.rolls_back && (!options.applies || options.write.dry_run != change::DryRun::none);
}

void check_options(const MigrateOptions& options) {
  change::EntryWriter::require_possible(options.write.dry_run);
  if (options.applies && options.rolls_back) {
    throw UsageError("--apply and --rollback cannot be combined");
  }
  const bool is_other = !options.target.config_map.empty();
  if ((options.applies || options.rolls_back) && (options.target.manifest || is_other)) {
    throw UsageError("--apply and --rollback work only on aws-auth in a cluster", "",
                     is_other ? "leave --configmap out" : "leave --manifest out");
  }
  if (!only_shows(options) && options.format != present::Format::text) {
    throw UsageError("-o cannot be combined with --apply or --rollback", "", "leave -o out");
  }
  if (!options.applies && (options.one_way || options.remove_mappings)) {
    throw UsageError(
        fmt::format("{} needs --apply", options.one_way ? "--yes-one-way" : "--remove-mappings"),
        "", "add --apply, or leave it out");
  }
}

// The flags of a run that go beyond `plan`, and that the next run needs as well.
std::vector<std::string> flags_of(const MigrateOptions& options,
                                  const access::MigrationPlan& plan) {
  std::vector<std::string> flags = {options.rolls_back ? "--rollback" : "--apply"};
  const bool steps_mode = std::ranges::any_of(plan.steps, [](const access::MigrationStep& step) {
    return step.kind == access::StepKind::mode;
  });
  if (options.one_way && steps_mode) {
    flags.emplace_back("--yes-one-way");
  }
  if (options.remove_mappings) {
    flags.emplace_back("--remove-mappings");
  }
  for (const access::Danger danger : options.write.allowed) {
    flags.push_back("--allow=" + std::string(access::word_of(danger)));
  }
  if (options.write.field_manager != present::ChangeOptions().field_manager) {
    flags.insert(flags.end(), {"--field-manager", options.write.field_manager});
  }
  return flags;
}

void show(const MigrateOptions& options, const cluster::MigrationReading& reading,
          const present::ShownMigration& shown, const cluster::Host& host) {
  const access::MigrationPlan& plan = shown.plan;
  if (options.format != present::Format::text) {
    present::print_object(host.out, present::json_of(shown, host), options.format);
  } else if (reading.stores.listing.mode == access::Mode::api) {
    host.err << "Nothing to migrate: in the mode API, nobody reads aws-auth\n";
  } else if (plan.lines.empty() && plan.unread.empty()) {
    host.err << "Nothing to migrate: aws-auth has no lines\n";
  } else {
    present::print(shown, options.no_headers ? present::Headers::hide : present::Headers::show,
                   host);
  }
}

// The lists that cannot be read are errors, after all that can be said.
int print_unread(const cluster::MigrationReading& reading, const cluster::Host& host) {
  std::vector<util::Error> unread;
  if (reading.stores.listing.mode != access::Mode::api) {
    unread = stores::unread_lists(*reading.stores.map,
                                  {awsauth::k_lists.begin(), awsauth::k_lists.end()});
  }
  for (const util::Error& error : unread) {
    present::print_error(host, error);
  }
  return unread.empty() ? 0 : 1;
}

void warn_of_limit(const access::MigrationPlan& plan, const access::MigrationInput& input,
                   const cluster::Host& host) {
  const std::size_t entries = plan.created() + (input.entries ? input.entries->size() : 0);
  if (entries > access::k_most_entries) {
    host.warn(fmt::format("with this plan the cluster has {} access entries, and EKS allows {}",
                          entries, access::k_most_entries));
  }
}

// Says after a failure what was done, and `again`, the command that goes on.
void note_what_is_done(const MigrateOptions& options, const change::MigrationProgress& progress,
                       const std::string& again, const cluster::Host& host) {
  if (!progress.has_begun) {
    return;
  }
  const std::string finished = progress.count == 0 ? ""
                                                   : fmt::format(", and {} of {} are finished",
                                                                 progress.done, progress.count);
  const std::string back =
      options.rolls_back ? ""
                         : "; to take it back: " + util::own_command({"migrate", "--rollback"});
  host.note(fmt::format("what is done stays{}; to go on: {}{}", finished, again, back));
}

// Reads and plans once, and shows or does it. Returns nullopt if it has to be planned again.
class Migrate {
public:
  // All must outlive it. `again` becomes the command that goes on after a failure.
  Migrate(const MigrateOptions& options, change::MigrationProgress& progress, std::string& again,
          const cluster::Host& host)
      : m_options(options),
        m_progress(progress),
        m_again(again),
        m_host(host),
        m_target(options.target, cluster::Input::free, host) {}

  // `is_first`: what can be said of the reading has not been said yet.
  std::optional<int> run(bool is_first) {
    const access::MigrationInput input = m_reading.input();
    const access::MigrationOptions plan_options = options_of_plan();
    const access::MigrationPlan plan = access::plan_migration(input, plan_options);
    if (only_shows(m_options)) { // what has moved may have no line any more
      require_node_lines(plan_options.types, plan);
    }
    if (is_first) {
      for (const std::string& text : m_reading.unknown) {
        m_host.warn(text);
      }
      warn_of_limit(plan, input, m_host);
    }
    if (only_shows(m_options)) {
      show(m_options, m_reading,
           {plan, input, plan_options, *m_reading.stores.map, m_reading.unknown}, m_host);
      if (const int code = print_unread(m_reading, m_host); code != 0 || !m_options.applies) {
        return code;
      }
    }
    return change(plan, plan_options);
  }

private:
  access::MigrationOptions options_of_plan() {
    access::MigrationOptions options{.admin_as = m_options.admin_as, .nodes = m_options.nodes};
    add_types(m_options.types, m_target, *m_reading.stores.map, options);
    return options;
  }

  std::optional<int> change(const access::MigrationPlan& plan,
                            const access::MigrationOptions& plan_options) {
    if (m_reading.stores.listing.mode == access::Mode::api) {
      return code_of_api_mode();
    }
    change::TargetGuard guard(m_target, m_reading.stores, m_options.write.allowed,
                              m_options.write.dry_run, m_host);
    present::ChangeReport lines(m_options.target, m_options.write, m_host);
    const change::MigrationReport report{
        [this](const std::string& what, std::string_view outcome) {
          fmt::print(m_host.out, "{} {}{}\n", util::printable(what), util::printable(outcome),
                     present::suffix_of(m_options.write.dry_run));
          m_host.out.flush();
        },
        [&](change::Operation& operation) {
          present::write_map(m_target, m_options.write, operation, guard, lines, m_host,
                             m_reading.stores.map);
        },
        [&](const change::Revision& revision) { lines.add(revision); }};
    const change::MigrationScene scene{m_target, m_reading, plan,       plan_options,
                                       guard,    report,    m_progress, flags_of(m_options, plan),
                                       m_host};
    m_again = scene.command();
    if (m_options.rolls_back) {
      change::MigrationRollback rollback(scene);
      if (m_options.write.dry_run == change::DryRun::none) {
        return code_of(rollback.run(), false);
      }
      rollback.preview();
      return 0;
    }
    change::MigrationRun run(scene, {.one_way = m_options.one_way,
                                     .removes_lines = m_options.remove_mappings,
                                     .allowed = m_options.write.allowed,
                                     .field_manager = m_options.write.field_manager});
    if (m_options.write.dry_run != change::DryRun::none) {
      run.preview();
      return 0;
    }
    const change::MigrationOutcome outcome = run.run();
    return code_of(outcome, run.is_incomplete());
  }

  // In the mode API, nobody reads aws-auth.
  int code_of_api_mode() const {
    if (m_options.rolls_back) {
      throw util::Error(
          "the migration cannot be taken back: in the mode API, nobody reads aws-auth",
          m_reading.cluster.name,
          "change access entries: " + util::own_command({"list"}) +
              " shows them, add-role and remove-role change them");
    }
    if (m_options.write.dry_run == change::DryRun::none) { // otherwise the plan says so
      m_host.note("nothing is left to do: in the mode API, nobody reads aws-auth");
    }
    return 0;
  }

  static std::optional<int> code_of(change::MigrationOutcome outcome, bool is_incomplete) {
    return outcome == change::MigrationOutcome::finished ? std::optional(is_incomplete ? 1 : 0)
                                                         : std::nullopt;
  }

  const MigrateOptions& m_options;
  change::MigrationProgress& m_progress;
  std::string& m_again;
  const cluster::Host& m_host;
  cluster::Target m_target;
  const cluster::MigrationReading m_reading = cluster::read_for_migration(m_target, m_host);
};

} // namespace

int run(const MigrateOptions& options, const cluster::Host& host) {
  check_options(options);
  change::MigrationProgress progress;
  std::string again; // the command that goes on
  try {
    std::optional<int> code = Migrate(options, progress, again, host).run(true);
    while (!code) {
      code = Migrate(options, progress, again, host).run(false);
    }
    return *code;
  } catch (...) { // Ctrl-C as well
    note_what_is_done(options, progress, again, host);
    throw;
  }
}

} // namespace iam::commands
