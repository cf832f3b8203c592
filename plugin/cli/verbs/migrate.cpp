#include "commands/migrate.hpp"

#include "cli/flags.hpp"
#include "cli/verbs/common.hpp"
#include "cli/verbs/verbs.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <memory>

namespace iam::cli {
namespace {

Action define_migrate(CLI::App& app) {
  using access::AdminAs;
  using access::NodeLines;
  const auto options = std::make_shared<commands::MigrateOptions>();
  add_map_location(app, options->target);
  add_choice(app, "--admin-as", options->admin_as,
             "What takes the place of the group system:masters: the access policy "
             "AmazonEKSClusterAdminPolicy, or a group bound to cluster-admin. One of: (policy, "
             "group)",
             {{"policy", AdminAs::policy}, {"group", AdminAs::group}});
  add_choice(app, "--nodes", options->nodes,
             "Whether lines of nodes move, or are left alone. One of: (move, keep)",
             {{"move", NodeLines::move}, {"keep", NodeLines::keep}});
  add_texts(app, "--type", options->types,
            fmt::format("The type of the nodes of a role, as ROLE=TYPE, where nothing tells it or "
                        "rights of theirs may end. TYPE is one of: ({})",
                        fmt::join(commands::node_types(), ", ")));
  add_switch(app, "--apply", options->applies,
             "Carry the plan out, or go on where an earlier run has ended");
  add_switch(app, "--yes-one-way", options->one_way,
             "With --apply: take the step to API_AND_CONFIG_MAP, which nobody can take back");
  add_switch(app, "--remove-mappings", options->remove_mappings,
             "With --apply: take the lines of those who have moved, or are gone, out of aws-auth");
  add_switch(app, "--rollback", options->rolls_back,
             "Take back what --apply has done, except for the authentication mode");
  add_write_to_eks(app, options->write.dry_run, options->write.allowed);
  add_text(app, "--field-manager", options->write.field_manager,
           "Who changes aws-auth, in its managedFields");
  add_output(app, options->format, {"table", "json", "yaml"});
  add_no_headers(app, options->no_headers);
  return action(options);
}

} // namespace

Verb migrate_verb() {
  return {
      .name = "migrate",
      .summary = "Plan and carry out the migration from aws-auth to access entries",
      .description =
          "Shows for each line of aws-auth the access entry that gives the same rights, or why "
          "there can be none and what to do; what changes for its principal; the RBAC bindings "
          "that new names of users and groups need; and the steps in an order that leaves nobody "
          "without access. Without --apply it changes nothing.\n\n"
          "Lines that let nobody in, or that another line or an access entry hides, are shown and "
          "never move: an entry for them would let somebody in. What cannot be read, such as IAM "
          "or the bindings, is said to be unknown; a line that hangs on it stays.\n\n"
          "With --apply it carries the plan out, after it has saved aws-auth: it makes sure of "
          "another administrator than you, creates the bindings, takes the step of the "
          "authentication mode (with --yes-one-way), and gives one principal after another its "
          "entry, administrators first and you last, each proven before the next by a session of "
          "the role, where you may assume it. Whoever has rights by a policy alone is in a group "
          "with all rights until the policy is effective. Lines are removed only with "
          "--remove-mappings, and those of nodes once a new node has joined. If it stops for any "
          "reason, run the same command to continue; --rollback takes all of it back, until the "
          "mode API, and with --dry-run shows what "
          "that would do. The exit code is 1 if a line that was to move has not, which a warning "
          "names.\n\n"
          "As JSON: apiVersion, kind `MigrationPlan`, mode, adminAs, nodes, obstacle (why the "
          "cluster cannot have access entries), blocksApiMode, unknown and unread (lists of the "
          "map, which nobody can read or judge); items with list, line, column, arn, account (of "
          "mapAccounts), fate (create, exists, differs, blocked, nothing or kept), reason, cure, "
          "remarks, differences, hiddenBy (list, line, column), forNodes, administrator, entry "
          "(principalArn, type, username, kubernetesGroups, policies; what EKS sets itself is "
          "null) and existing (as an item of `list`; with the fate create, one that is begun); "
          "bindings, as kubectl creates them; and steps with kind (saveMap, otherAdmin, bindings, "
          "mode, people, caller, nodes, removeLines), text, problem, and items by their numbers "
          "from 0.",
      .examples =
          "# Show what becomes of each line\n"
          "kubectl iam migrate\n\n"
          "# Keep administrators in RBAC, and leave nodes alone\n"
          "kubectl iam migrate --admin-as group --nodes keep\n\n"
          "# Carry it out, with the step of the authentication mode that it needs\n"
          "kubectl iam migrate --apply --yes-one-way\n\n"
          "# Then take the lines that have moved out of aws-auth\n"
          "kubectl iam migrate --apply --remove-mappings\n\n"
          "# Take it back\n"
          "kubectl iam migrate --rollback\n\n"
          "# Show what a manifest would become, as far as it can be told without a cluster\n"
          "kubectl iam migrate -m aws-auth.yaml",
      .define = define_migrate};
}

} // namespace iam::cli
