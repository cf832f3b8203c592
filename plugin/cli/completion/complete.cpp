#include "cli/completion/complete.hpp"

#include "cli/completion/sources.hpp"
#include "cli/parse.hpp"
#include "present/output.hpp"
#include "util/error.hpp"

#include <algorithm>
#include <sstream>

namespace iam::cli {
namespace {

// The second words of the verbs that share `first`, with their summaries.
Candidates second_words(const std::string& first) {
  Candidates candidates;
  for (const Verb* verb : verbs_below(first)) {
    candidates.push_back({verb->name.substr(first.size() + 1), verb->summary});
  }
  return candidates;
}

// A verb by its first word. Of several with the same, what they go on with.
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
  for (const VerbGroup& group : verb_groups()) {
    for (const Verb& verb : group.verbs) {
      const Candidate candidate = first_word(verb);
      if (candidates.empty() || candidates.back().value != candidate.value) {
        candidates.push_back(candidate);
      }
      for (const std::string& alias : verb.aliases) {
        if (!typed.empty() && !verb.name.starts_with(typed)) { // else it would only be noise
          candidates.push_back({alias, verb.summary});
        }
      }
    }
  }
  for (const BuiltInWord& word : k_built_in_words) {
    candidates.push_back({word.name, word.summary});
  }
  return candidates;
}

// What can stand where the words before are `words` and no verb: the first or second of a verb,
// also behind `help`.
Candidates verbs_behind(Words words, const std::string& typed) {
  if (!words.empty() && words.front() == k_help) {
    words.erase(words.begin());
  }
  if (words.empty()) {
    return verbs(typed);
  }
  return words.size() == 1 ? second_words(words.front()) : Candidates();
}

// The first sentence: shells have one line for it.
std::string first_sentence(const std::string& text) {
  return text.substr(0, text.find(". "));
}

bool may_be_given(const CLI::Option& option, const Words& given) {
  if (option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll) {
    return true;
  }
  return std::none_of(given.begin(), given.end(), [&](const std::string& word) {
    return word.starts_with('-') && option.check_name(word.substr(0, word.find('=')));
  });
}

Candidates flags(const Line& line) {
  Candidates candidates;
  for (const CLI::Option* option : line.app->get_options()) {
    if (!may_be_given(*option, line.flags)) {
      continue;
    }
    for (const std::string& name : option->get_lnames()) {
      if (name.size() > 1) { // `--v` is only another way to write -v
        candidates.push_back({"--" + name, first_sentence(option->get_description())});
      }
    }
  }
  return candidates;
}

// The words of a verb, without those that are there already.
Answer words(const Line& line, const cluster::Host& host) {
  Answer answer = answer_from(values_of_word(*line.verb, line.words.size()), line, host);
  std::erase_if(answer.candidates, [&](const Candidate& candidate) {
    return std::find(line.words.begin(), line.words.end(), candidate.value) != line.words.end();
  });
  return answer;
}

Answer answer_on(const Line& line, const cluster::Host& host) {
  switch (line.place) {
  case Line::Place::verb:
    return {verbs_behind(line.words, line.typed)};
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

std::string refuse_to_ask(const std::string&) {
  throw util::Error("nothing may be asked while a command is being typed");
}

} // namespace

int complete(const Words& words, Descriptions descriptions, const cluster::Host& host) {
  std::ostringstream unheard; // notes and warnings would stand in the line that is being typed
  const cluster::Host silent{.out = unheard,
                             .err = unheard,
                             .read_input = [] { return std::string(); },
                             .environment = host.environment,
                             .make_transport = host.make_transport,
                             .runner = host.runner,
                             .clock = host.clock,
                             .random = host.random,
                             .prompt = refuse_to_ask,
                             .input = cluster::Input::read_by_us};
  const Line line = read_line(words);
  Answer answer;
  try {
    answer = answer_on(line, silent);
  } catch (const util::Error&) {
    // A kubeconfig or a manifest that cannot be read is told of when the command runs.
  }
  print(answer, line.typed, descriptions, host.out);
  return 0;
}

} // namespace iam::cli
