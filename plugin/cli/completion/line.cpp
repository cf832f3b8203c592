#include "cli/completion/line.hpp"

#include "cli/argv.hpp"
#include "cli/parse.hpp"

namespace iam::cli {
namespace {

// Returns how many words after the flag belong to it.
int values_of_one_use(const CLI::Option& option) {
  return option.get_items_expected_max() == 0 ? 0 : option.get_type_size_max();
}

// Reads the words before the one at the cursor.
class Reader {
public:
  Reader(Line& line, const Words& words) : m_line(line), m_words(words) {}

  void run() {
    while (m_at < m_words.size()) {
      const std::string& word = m_words[m_at++];
      if (m_only_words || word == "-" || !word.starts_with('-')) {
        m_line.words.push_back(word);
      } else if (word == "--") {
        m_only_words = true;
      } else {
        read_flag(word);
      }
    }
  }

  bool only_words() const { return m_only_words; }

private:
  void read_flag(const std::string& word) {
    if (!word.starts_with("--") && word.size() > 2) { // `-ojson`
      m_line.flags.push_back(word.substr(0, 2));
      m_line.flags.push_back(word.substr(2));
      return;
    }
    const CLI::Option* option = m_line.app->get_option_no_throw(word);
    const bool whole = option == nullptr || word.find('=') != std::string::npos;
    const auto count = static_cast<std::size_t>(whole ? 0 : values_of_one_use(*option));
    const std::size_t available = m_words.size() - m_at;
    if (available < count) {
      m_line.option = option;
      m_line.value_index = available;
      m_at = m_words.size();
      return;
    }
    m_line.flags.push_back(word);
    for (std::size_t index = 0; index < count; ++index) {
      m_line.flags.push_back(m_words[m_at++]);
    }
  }

  Line& m_line;
  const Words& m_words;
  std::size_t m_at = 0;
  bool m_only_words = false;
};

void read_cursor(Line& line, const std::string& word, bool only_words) {
  line.typed = word;
  const std::size_t equals = word.find('=');
  if (line.option != nullptr) {
    line.place = Line::Place::value;
  } else if (!only_words && word.starts_with("--") && equals != std::string::npos) {
    line.place = Line::Place::value;
    line.option = line.app->get_option_no_throw(word.substr(0, equals));
    line.typed = word.substr(equals + 1);
  } else if (!only_words && word.starts_with('-')) {
    line.place = Line::Place::flag;
  } else {
    line.place = line.verb == nullptr ? Line::Place::verb : Line::Place::word;
  }
}

// Removes the verb at the start of `typed` and returns it, or nullptr if there is none.
const Verb* take_verb(Words& typed) {
  if (typed.empty()) {
    return nullptr;
  }
  std::string name = typed.front();
  Words rest(typed.begin() + 1, typed.end());
  if (!verbs_below(name).empty()) {
    rest = verb_first(rest);
    name += rest.empty() ? "" : ' ' + rest.front();
    rest.erase(rest.begin(), rest.empty() ? rest.end() : rest.begin() + 1);
  }
  const Verb* verb = find_verb(name);
  if (verb != nullptr) {
    typed = rest;
  }
  return verb;
}

} // namespace

Line read_line(const Words& words) {
  Line line;
  const std::string at_cursor = words.empty() ? "" : words.back();
  const Words before(words.begin(), words.empty() ? words.end() : words.end() - 1);
  Words typed = verb_first(as_pflag_reads(before));
  line.verb = take_verb(typed);
  line.app = declared_flags(line.verb);
  Reader reader(line, typed);
  reader.run();
  read_cursor(line, at_cursor, reader.only_words());
  return line;
}

} // namespace iam::cli
