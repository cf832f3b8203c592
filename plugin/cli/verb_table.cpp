#include "cli/verb_table.hpp"

#include "cli/verbs/verbs.hpp"

#include <algorithm>

namespace iam::cli {

const std::vector<VerbGroup>& verb_groups() {
  static const std::vector<VerbGroup> k_groups = {
      {"Who Gets In",
       {list_verb(), explain_verb(), add_role_verb(), add_user_verb(), add_account_verb(),
        remove_role_verb(), remove_user_verb(), remove_account_verb(), replace_role_verb(),
        policies_verb()}},
      {"Safe Hands",
       {lint_verb(), edit_verb(), diff_verb(), apply_verb(), history_verb(), undo_verb()}},
      {"Leaving aws-auth", {mode_verb(), migrate_verb(), export_verb()}},
      {"Proof of Access and Credentials",
       {test_role_verb(), whoami_verb(), doctor_verb(), token_verb(), update_kubeconfig_verb(),
        sso_roles_verb()}},
      {"Other Commands", {completion_verb(), version_verb()}},
  };
  return k_groups;
}

std::vector<const Verb*> all_verbs() {
  std::vector<const Verb*> verbs;
  for (const VerbGroup& group : verb_groups()) {
    for (const Verb& verb : group.verbs) {
      verbs.push_back(&verb);
    }
  }
  return verbs;
}

const Verb* find_verb(std::string_view name) {
  const auto verbs = all_verbs();
  const auto found = std::ranges::find_if(verbs, [&](const Verb* verb) {
    return verb->name == name || std::ranges::count(verb->aliases, name) > 0;
  });
  return found == verbs.end() ? nullptr : *found;
}

std::vector<const Verb*> verbs_below(std::string_view word) {
  auto verbs = all_verbs();
  std::erase_if(verbs, [start = std::string(word) + ' '](const Verb* verb) {
    return !verb->name.starts_with(start);
  });
  return verbs;
}

} // namespace iam::cli
