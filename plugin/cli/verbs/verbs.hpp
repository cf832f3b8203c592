#pragma once

#include "cli/verb.hpp"

namespace iam::cli {

// Each verb with its flags, help and examples, defined in the file of its name; the verbs that add
// share a file, and so do those that remove.

Verb lint_verb();
Verb list_verb();
Verb explain_verb();
Verb add_role_verb();
Verb add_user_verb();
Verb add_account_verb();
Verb remove_role_verb();
Verb remove_user_verb();
Verb remove_account_verb();
Verb replace_role_verb();
Verb policies_verb();

Verb diff_verb();
Verb apply_verb();
Verb history_verb();
Verb undo_verb();
Verb edit_verb();

Verb export_verb();
Verb mode_verb();
Verb migrate_verb();

Verb test_role_verb();
Verb whoami_verb();
Verb doctor_verb();
Verb token_verb();
Verb update_kubeconfig_verb();
Verb sso_roles_verb();

Verb completion_verb();
Verb version_verb();

} // namespace iam::cli
