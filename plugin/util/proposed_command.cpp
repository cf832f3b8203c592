#include "util/proposed_command.hpp"

#include "util/shell_words.hpp"

#include <algorithm>
#include <optional>

namespace iam::util {
namespace {

// A proposed command is the begin mark, the digits of its program and its runner, its words, and
// the end mark. No message holds such marks otherwise: text from outside is cut or escaped when it
// is printed.
constexpr char k_begin = '\x02';
constexpr char k_end = '\x03';

struct Proposal {
  Program program;
  Runner runner;
  std::string_view words;
};

// Returns the command between two marks; nullopt if `proposed` has not made it.
std::optional<Proposal> proposal_of(std::string_view marked) {
  if (marked.size() < 2 || marked[0] < '0' || marked[0] > '2' || marked[1] < '0' ||
      marked[1] > '1') {
    return std::nullopt;
  }
  return Proposal{static_cast<Program>(marked[0] - '0'), static_cast<Runner>(marked[1] - '0'),
                  marked.substr(2)};
}

bool sets(std::string_view words, std::string_view flag) {
  const std::string name(flag.substr(0, flag.find(' ')));
  const std::string before = ' ' + std::string(words) + ' ';
  return before.find(' ' + name + ' ') != std::string::npos ||
         before.find(' ' + name + '=') != std::string::npos;
}

void add_flags(std::string& words, const std::vector<std::string>& flags) {
  const std::string before = words;
  for (const std::string& flag : flags) {
    if (!sets(before, flag)) {
      words.append(" ").append(flag);
    }
  }
}

// Puts the chosen cluster in place of the word that stands for it, and returns the flags with which
// AWS finds it.
std::vector<std::string> fill_in_cluster(std::string& words, const CommandPlace& place) {
  const std::string placeholder = std::string(" ") + k_chosen_cluster;
  const std::size_t at = words.find(placeholder);
  const std::size_t end = at + placeholder.size();
  const bool is_word = at != std::string::npos && (end == words.size() || words[end] == ' ');
  std::vector<std::string> cluster;
  if (is_word && place.cluster) {
    cluster = place.cluster();
  }
  if (cluster.empty()) {
    return {};
  }
  words.replace(at + 1, placeholder.size() - 1, cluster.front());
  cluster.erase(cluster.begin());
  return cluster;
}

std::string completed(const Proposal& proposal, const CommandPlace& place) {
  std::string words(proposal.words);
  if (proposal.runner == Runner::reader) {
    const std::vector<std::string> of_cluster = fill_in_cluster(words, place);
    if (place.flags) {
      add_flags(words, place.flags(proposal.program, proposal.words));
    }
    add_flags(words, of_cluster);
  }
  return (proposal.program == Program::iam       ? place.own_name
          : proposal.program == Program::kubectl ? "kubectl"
                                                 : "aws") +
         ' ' + words;
}

} // namespace

std::string proposed(Program program, const std::vector<std::string>& words, Runner runner) {
  std::string text{k_begin, static_cast<char>('0' + static_cast<int>(program)),
                   static_cast<char>('0' + static_cast<int>(runner))};
  for (std::size_t i = 0; i < words.size(); ++i) {
    text.append(i == 0 ? "" : " ").append(shell_word(words[i]));
  }
  return text + k_end;
}

std::string complete_commands(std::string_view text, const CommandPlace& place) {
  std::string result;
  while (true) {
    const std::size_t end = text.find(k_end);
    const std::size_t begin = text.substr(0, end).rfind(k_begin);
    if (end == std::string_view::npos) {
      return result.append(text);
    }
    if (begin == std::string_view::npos) {
      result.append(text.substr(0, end + 1));
      text.remove_prefix(end + 1);
      continue;
    }
    result.append(text.substr(0, begin));
    const std::string_view marked = text.substr(begin + 1, end - begin - 1);
    if (const auto proposal = proposal_of(marked)) {
      result.append(completed(*proposal, place));
    } else {
      result.append(text.substr(begin, end + 1 - begin));
    }
    text.remove_prefix(end + 1);
  }
}

} // namespace iam::util
