#include "cli/verb.hpp"

#include "cli/verbs/verbs.hpp"
#include "util/characters.hpp"
#include "util/error.hpp"
#include "util/text.hpp"

#include <algorithm>

namespace iam::cli {
namespace {

// `roles` and `users` of `[roles|users]`.
Values fixed_words(std::string_view term) {
  if (term.starts_with('[') && term.ends_with(']')) {
    term = term.substr(1, term.size() - 2);
  }
  const auto words = util::split(term, '|');
  return Words(words.begin(), words.end());
}

} // namespace

const std::vector<VerbGroup>& verb_groups() {
  static const std::vector<VerbGroup> k_groups = {
      {"The Map (aws-auth)",
       {list_verb(), explain_verb(), add_role_verb(), add_user_verb(), add_account_verb(),
        remove_role_verb(), remove_user_verb(), remove_account_verb()}},
      {"Proof of Access and Credentials",
       {test_role_verb(), whoami_verb(), token_verb(), update_kubeconfig_verb(), sso_roles_verb()}},
      {"Other Commands", {completion_verb(), version_verb()}},
  };
  return k_groups;
}

Values values_of_word(const Verb& verb, std::size_t index) {
  if (verb.arguments.empty()) {
    return {};
  }
  const auto terms = util::split(verb.arguments, ' ');
  if (index >= terms.size() && !terms.back().ends_with("...")) {
    return {};
  }
  const std::size_t at = std::min(index, terms.size() - 1);
  if (std::ranges::any_of(terms[at], util::is_lower)) {
    return fixed_words(terms[at]);
  }
  const auto before = static_cast<std::size_t>(std::count_if(
      terms.begin(), terms.begin() + static_cast<std::ptrdiff_t>(at),
      [](std::string_view term) { return std::ranges::none_of(term, util::is_lower); }));
  return before < verb.words.size() ? verb.words[before] : Values();
}

void require_no_words(const Words& words) {
  if (!words.empty()) {
    throw util::UsageError("unexpected argument " + util::quoted(words.front()));
  }
}

const Verb* find_verb(std::string_view name) {
  for (const VerbGroup& group : verb_groups()) {
    for (const Verb& verb : group.verbs) {
      const bool alias =
          std::find(verb.aliases.begin(), verb.aliases.end(), name) != verb.aliases.end();
      if (verb.name == name || alias) {
        return &verb;
      }
    }
  }
  return nullptr;
}

std::vector<const Verb*> verbs_below(std::string_view word) {
  std::vector<const Verb*> verbs;
  for (const VerbGroup& group : verb_groups()) {
    for (const Verb& verb : group.verbs) {
      if (verb.name.starts_with(std::string(word) + ' ')) {
        verbs.push_back(&verb);
      }
    }
  }
  return verbs;
}

} // namespace iam::cli
