#include "cli/completion/complete.hpp"

#include "cli/completion/sources.hpp"
#include "cli/flags.hpp"
#include "cli/parse.hpp"
#include "present/output.hpp"
#include "util/error.hpp"

#include <algorithm>
#include <sstream>

namespace iam::cli {
namespace {

// Returns the second words of the verbs that share `first`.
Candidates second_words(const std::string& first) {
  Candidates candidates;
  for (const Verb* verb : verbs_below(first)) {
    candidates.push_back({verb->name.substr(first.size() + 1), verb->summary});
  }
  return candidates;
}

// Returns a verb's first word. If several verbs share it, their second words describe it.
Candidate first_word(const Verb& verb) {
  const std::string word = verb.name.substr(0, verb.name.find(' '));
  const Candidates seconds = second_words(word);
  if (seconds.size() <= 1) {
    return {word, verb.summary};
  }
  std::vector<std::string> names;
  for (const Candidate& second : seconds) {
    names.push_back(second.value);
  }
  return {word, present::join(names, ", ")};
}

Candidates verbs(const std::string& typed) {
  Candidates candidates;
  for (const Verb* verb : all_verbs()) {
    const Candidate candidate = first_word(*verb);
    if (candidates.empty() || candidates.back().value != candidate.value) {
      candidates.push_back(candidate);
    }
    for (const std::string& alias : verb->aliases) {
      if (!typed.empty() && !verb->name.starts_with(typed)) { // an alias beside its verb is noise
        candidates.push_back({alias, verb->summary});
      }
    }
  }
  for (const BuiltInWord& word : k_built_in_words) {
    candidates.push_back({word.name, word.summary});
  }
  return candidates;
}

// Returns the verbs, or the second words of verbs, that can follow `words`, which may begin with
// `help`.
Candidates verbs_after(Words words, const std::string& typed) {
  if (!words.empty() && words.front() == k_help) {
    words.erase(words.begin());
  }
  if (words.empty()) {
    return verbs(typed);
  }
  return words.size() == 1 ? second_words(words.front()) : Candidates();
}

// Returns the first sentence: shells show one line.
std::string first_sentence(const std::string& text) {
  return text.substr(0, text.find(". "));
}

bool can_be_added(const CLI::Option& option, const Words& given) {
  if (option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll) {
    return true;
  }
  return std::ranges::none_of(given, [&](const std::string& word) {
    return word.starts_with('-') && option.check_name(word.substr(0, word.find('=')));
  });
}

Candidates flags(const Line& line) {
  Candidates candidates;
  for (const CLI::Option* option : line.app->get_options()) {
    if (option->get_group() == k_hidden_flags || !can_be_added(*option, line.flags)) {
      continue;
    }
    for (const std::string& name : option->get_lnames()) {
      if (name.size() > 1) { // `--v` is the same as -v
        candidates.push_back({"--" + name, first_sentence(option->get_description())});
      }
    }
  }
  return candidates;
}

// Returns the words that the verb can take next, without those already given.
Answer words(const Line& line, const cluster::Host& host) {
  Answer answer = answer_from(values_of_word(*line.verb, line.words.size()), line, host);
  std::erase_if(answer.candidates, [&](const Candidate& candidate) {
    return std::ranges::count(line.words, candidate.value) > 0;
  });
  return answer;
}

Answer answer_on(const Line& line, const cluster::Host& host) {
  switch (line.place) {
  case Line::Place::verb:
    return {verbs_after(line.words, line.typed)};
  case Line::Place::flag:
    return {flags(line)};
  case Line::Place::value:
    if (line.option == nullptr || line.value_index > 0) {
      return {};
    }
    return answer_from(values_of(*line.option), line, host);
  case Line::Place::word:
    return words(line, host);
  }
  return {};
}

// Bash splits words at `@`, and kubectl's script passes them on as they are: `SET`, `@`, `1`.
Words joined_at_signs(const Words& words) {
  Words joined;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool is_inside = words[i] == "@" && !joined.empty() && i + 1 < words.size();
    if (is_inside) {
      joined.back() += '@' + words[++i];
    } else {
      joined.push_back(words[i]);
    }
  }
  return joined;
}

// Leaves of the typed text and of the candidates what follows the last `@`, if that is all that the
// shell replaces.
void cut_to_last_piece(std::string& typed, Answer& answer) {
  const std::string before = typed.substr(0, typed.rfind('@') + 1);
  std::erase_if(answer.candidates,
                [&](const Candidate& candidate) { return !candidate.value.starts_with(before); });
  for (Candidate& candidate : answer.candidates) {
    candidate.value.erase(0, before.size());
  }
  typed.erase(0, before.size());
}

std::string refuse_to_ask(const std::string&) {
  throw util::Error("completion must not prompt");
}

} // namespace

int complete(const Words& words, Descriptions descriptions, const cluster::Host& host) {
  std::ostringstream ignored; // notes and warnings would appear in the line that is being typed
  const cluster::Host silent{.out = ignored,
                             .err = ignored,
                             .read_input = [] { return std::string(); },
                             .environment = host.environment,
                             .make_transport = host.make_transport,
                             .runner = host.runner,
                             .clock = host.clock,
                             .random = host.random,
                             .prompt = refuse_to_ask,
                             .input = cluster::Input::read_by_us};
  const Words joined = joined_at_signs(words);
  Line line = read_line(joined);
  Answer answer;
  try {
    answer = answer_on(line, silent);
  } catch (const util::Error&) {
    // The command itself reports a kubeconfig or manifest that cannot be read.
  }
  if (!words.empty() && joined.back() != words.back()) {
    cut_to_last_piece(line.typed, answer);
  }
  print(answer, line.typed, descriptions, host.out);
  return 0;
}

} // namespace iam::cli
