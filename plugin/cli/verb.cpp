#include "cli/verb.hpp"

#include "util/characters.hpp"
#include "util/error.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <span>

namespace iam::cli {
namespace {

// Whether the term of a usage line lists the words themselves: `[roles|users]`, unlike `IDENTITY`.
bool is_fixed(std::string_view term) {
  return std::ranges::any_of(term, util::is_lower);
}

// `roles` and `users` of `[roles|users]`.
Values fixed_words(std::string_view term) {
  if (term.starts_with('[') && term.ends_with(']')) {
    term = term.substr(1, term.size() - 2);
  }
  const auto words = util::split(term, '|');
  return Words(words.begin(), words.end());
}

} // namespace

Values values_of_word(const Verb& verb, std::size_t index) {
  if (verb.arguments.empty()) {
    return {};
  }
  const auto terms = util::split(verb.arguments, ' ');
  if (index >= terms.size() && !terms.back().ends_with("...")) {
    return {};
  }
  const std::size_t at = std::min(index, terms.size() - 1);
  if (is_fixed(terms[at])) {
    return fixed_words(terms[at]);
  }
  const auto fixed_before = std::ranges::count_if(std::span(terms).first(at), is_fixed);
  const std::size_t nth = at - static_cast<std::size_t>(fixed_before);
  return nth < verb.words.size() ? verb.words[nth] : Values();
}

void require_no_words(const Words& words) {
  if (!words.empty()) {
    throw util::UsageError("unexpected argument " + util::quoted(words.front()));
  }
}

} // namespace iam::cli
