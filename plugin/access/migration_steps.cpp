#include "access/migration_steps.hpp"

#include "access/effective.hpp"
#include "access/migration_command.hpp"
#include "access/migration_line.hpp"
#include "awsauth/entry.hpp"
#include "identity/arn.hpp"
#include "identity/permission_set.hpp"
#include "util/proposed_command.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace iam::access {
namespace {

struct NamedStep {
  StepKind kind;
  std::string_view name;
};
constexpr std::array<NamedStep, 8> k_steps = {{{StepKind::save_map, "saveMap"},
                                               {StepKind::other_admin, "otherAdmin"},
                                               {StepKind::bindings, "bindings"},
                                               {StepKind::mode, "mode"},
                                               {StepKind::people, "people"},
                                               {StepKind::caller, "caller"},
                                               {StepKind::nodes, "nodes"},
                                               {StepKind::remove_lines, "removeLines"}}};

// Whose entries the plan creates, by their places.
struct Created {
  std::vector<std::size_t>
      people; // administrators first, and of them those who can be proven first
  std::vector<std::size_t> caller;
  std::vector<std::size_t> nodes;
  std::vector<std::size_t> by_eks; // of nodes as well; EKS creates them in the step of the mode

  bool is_empty() const {
    return people.empty() && caller.empty() && nodes.empty() && by_eks.empty();
  }
};

// Whether others can assume the identity of `principal`, to show that it gets in: nobody else can
// be a user, or sign in with a permission set's role.
bool is_assumable(const std::string& principal) {
  const auto arn = identity::parse_arn(principal);
  return arn && arn->resource.starts_with("role/") &&
         !identity::permission_set_of_arn(principal).has_value();
}

// The command that shows that `principal` gets in, behind a colon; empty if there is none.
std::string proof_of(const std::string& principal) {
  return is_assumable(principal) ? ": " + util::own_command({"test-role", principal}) : "";
}

Created created_by(const MigrationPlan& plan, const MigrationInput& input) {
  Created created;
  for (std::size_t i = 0; i < plan.lines.size(); ++i) {
    const MigrationLine& line = plan.lines[i];
    if (line.fate != Fate::create) {
      continue;
    }
    const bool is_caller =
        !input.caller.empty() && awsauth::equal_fold(line.entry->mapping.arn, input.caller);
    const bool is_by_eks = !type_of_own_entry(line.entry->mapping, input).empty();
    auto& places = is_by_eks           ? created.by_eks
                   : line.is_for_nodes ? created.nodes
                   : is_caller         ? created.caller
                                       : created.people;
    places.push_back(i);
  }
  const auto rank = [&](std::size_t i) {
    const MigrationLine& line = plan.lines[i];
    return !line.is_administrator ? 2 : is_assumable(line.wanted->principal) ? 0 : 1;
  };
  std::ranges::stable_sort(created.people, {}, rank);
  return created;
}

MigrationStep step_of_other_admin(const MigrationPlan& plan, const MigrationInput& input,
                                  const Created& created) {
  MigrationStep step{.kind = StepKind::other_admin, .text = ""};
  if (const AccessEntry* entry = other_administrator(input)) {
    step.text = fmt::format("make sure that {} gets in, who has an access entry and is an "
                            "administrator by it{}",
                            entry->principal, proof_of(entry->principal));
  } else if (!created.people.empty() && plan.lines[created.people.front()].is_administrator &&
             !input.caller.empty()) {
    const std::string& principal = plan.lines[created.people.front()].wanted->principal;
    step.text = fmt::format("make sure that {} gets in, another administrator, whose entry is the "
                            "first to be created{}",
                            principal, proof_of(principal));
  } else {
    step.is_problem = true;
    step.text =
        input.caller.empty()
            ? "make sure that another administrator than you gets in by an access entry"
            : "let another administrator in by an access entry: the plan has none beside you";
  }
  return step;
}

std::string count_of(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

MigrationStep step_of_mode(const MigrationInput& input, const Created& created) {
  const std::string by_eks =
      created.by_eks.empty()
          ? ""
          : fmt::format(", also for {} of nodes", count_of(created.by_eks.size(), "line", "lines"));
  return {.kind = StepKind::mode,
          .lines = created.by_eks,
          .text = fmt::format("{}change the authentication mode, which cannot be undone, and plan "
                              "again, since EKS then makes entries of its own{}: {}",
                              input.mode ? "" : "if it is CONFIG_MAP, ", by_eks,
                              util::own_command({"mode", "API_AND_CONFIG_MAP", "--yes-one-way"}))};
}

// `, 2 of them begun already` of the entries of `lines`.
std::string text_of_begun(const MigrationPlan& plan, const std::vector<std::size_t>& lines) {
  const auto begun =
      std::ranges::count_if(lines, [&](std::size_t line) { return is_begun(plan.lines[line]); });
  return begun == 0 ? "" : fmt::format(", {} of them begun already", begun);
}

// The steps that create what the plan lacks; none if it lacks nothing.
std::vector<MigrationStep> steps_of_creation(const MigrationPlan& plan,
                                             const MigrationInput& input) {
  std::vector<MigrationStep> steps;
  const Created created = created_by(plan, input);
  if (created.is_empty()) {
    return steps;
  }
  steps.push_back(step_of_other_admin(plan, input, created));
  if (!plan.copies.empty()) {
    steps.push_back({.kind = StepKind::bindings,
                     .text = fmt::format("create {}", count_of(plan.copies.size(), "RBAC binding",
                                                               "RBAC bindings"))});
  }
  if (!input.mode || !reads_entries(*input.mode)) {
    steps.push_back(step_of_mode(input, created));
  }
  const auto add = [&](StepKind kind, const std::vector<std::size_t>& lines, std::string text) {
    if (!lines.empty()) {
      steps.push_back({.kind = kind, .lines = lines, .text = std::move(text)});
    }
  };
  add(StepKind::people, created.people,
      fmt::format("create {} of people and programs{}, one after another, each proven before the "
                  "next",
                  count_of(created.people.size(), "entry", "entries"),
                  text_of_begun(plan, created.people)));
  add(StepKind::caller, created.caller,
      fmt::format("create your own entry{}, last of these",
                  text_of_begun(plan, created.caller).empty() ? "" : ", which is begun already"));
  add(StepKind::nodes, created.nodes,
      fmt::format("create {} of nodes, and keep their lines until a new node of each role has "
                  "joined",
                  count_of(created.nodes.size(), "entry", "entries")));
  return steps;
}

// The last step, on lines that can go. Without the mode, the cluster is unknown, and nobody can
// tell whether their entries are there.
MigrationStep step_of_removal(const MigrationPlan& plan, const MigrationInput& input,
                              const MigrationOptions& options) {
  MigrationStep step{.kind = StepKind::remove_lines, .text = ""};
  std::size_t gone = 0;
  for (std::size_t i = 0; i < plan.lines.size(); ++i) {
    if (is_dispensable(plan.lines[i])) {
      step.lines.push_back(i);
      gone += static_cast<std::size_t>(plan.lines[i].is_gone);
    }
  }
  const std::size_t moved = step.lines.size() - gone;
  const bool has_nodes = std::ranges::any_of(
      step.lines, [&](std::size_t line) { return plan.lines[line].is_for_nodes; });
  const std::string of_gone =
      gone == 0 ? ""
                : fmt::format("{} of principals that are gone", count_of(gone, "line", "lines"));
  const std::string of_moved = moved == 0
                                   ? ""
                                   : fmt::format("{} whose principals get in by their entries",
                                                 count_of(moved, "line", "lines"));
  step.text = fmt::format(
      "remove from aws-auth {}{}{}{}{}", of_moved, moved == 0 || gone == 0 ? "" : ", and ", of_gone,
      has_nodes ? " (lines of nodes only once a new node has joined)" : "",
      input.mode ? ": " + command_of(options, {"--apply", "--remove-mappings"}) : "");
  return step;
}

} // namespace

const AccessEntry* other_administrator(const MigrationInput& input) {
  if (input.entries == nullptr || input.caller.empty()) {
    return nullptr;
  }
  const AccessEntry* first = nullptr;
  for (const AccessEntry& entry : *input.entries) {
    const Grant grant{entry.username, entry.groups,
                      entry.policies.value_or(std::vector<HeldPolicy>()), true};
    const bool is_by_group = std::ranges::find(entry.groups, k_admin_group) != entry.groups.end();
    if (entry.is_stale.value_or(false) || !managed_by(entry).empty() ||
        (!is_administrator(grant) && !is_by_group) ||
        awsauth::equal_fold(canonical_arn(entry), input.caller)) {
      continue;
    }
    if (is_assumable(entry.principal)) {
      return &entry;
    }
    first = first == nullptr ? &entry : first;
  }
  return first;
}

std::string_view text_of(StepKind kind) {
  return std::ranges::find(k_steps, kind, &NamedStep::kind)->name;
}

std::vector<MigrationStep> steps_of(const MigrationPlan& plan, const MigrationInput& input,
                                    const MigrationOptions& options) {
  std::vector<MigrationStep> steps = steps_of_creation(plan, input);
  MigrationStep removal = step_of_removal(plan, input, options);
  if (removal.lines.empty()) {
    return steps;
  }
  steps.insert(steps.begin(), {.kind = StepKind::save_map,
                               .text = "save aws-auth: " +
                                       util::kubectl_command({"get", "configmap", "aws-auth", "-n",
                                                              "kube-system", "-o", "yaml"}) +
                                       " > aws-auth.yaml"});
  steps.push_back(std::move(removal));
  return steps;
}

} // namespace iam::access
