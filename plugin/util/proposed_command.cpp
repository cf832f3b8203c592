#include "util/proposed_command.hpp"

#include "util/shell_words.hpp"

#include <algorithm>
#include <optional>

namespace iam::util {
namespace {

// A proposed command is the begin mark, the digit of its program, its words, and the end mark. No
// message holds such marks otherwise: text from outside is cut or escaped when it is printed.
constexpr char k_begin = '\x02';
constexpr char k_end = '\x03';

struct Proposal {
  Program program;
  std::string_view words;
};

// Returns the command between two marks; nullopt if `proposed` has not made it.
std::optional<Proposal> proposal_of(std::string_view marked) {
  if (marked.empty() || marked.front() < '0' || marked.front() > '2') {
    return std::nullopt;
  }
  return Proposal{static_cast<Program>(marked.front() - '0'), marked.substr(1)};
}

bool sets(std::string_view words, std::string_view flag) {
  const std::string name(flag.substr(0, flag.find(' ')));
  const std::string before = ' ' + std::string(words) + ' ';
  return before.find(' ' + name + ' ') != std::string::npos ||
         before.find(' ' + name + '=') != std::string::npos;
}

std::string completed(const Proposal& proposal, const CommandPlace& place) {
  std::string text = proposal.program == Program::iam       ? place.own_name
                     : proposal.program == Program::kubectl ? "kubectl"
                                                            : "aws";
  text.append(" ").append(proposal.words);
  if (place.flags) {
    for (const std::string& flag : place.flags(proposal.program, proposal.words)) {
      if (!sets(proposal.words, flag)) {
        text.append(" ").append(flag);
      }
    }
  }
  return text;
}

} // namespace

std::string proposed(Program program, const std::vector<std::string>& words) {
  std::string text{k_begin, static_cast<char>('0' + static_cast<int>(program))};
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
