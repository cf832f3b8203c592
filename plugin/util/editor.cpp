#include "util/editor.hpp"

#include "util/cancellation.hpp"
#include "util/descriptor.hpp"
#include "util/shell_words.hpp"
#include "util/text.hpp"

#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <termios.h>

namespace iam::util {
namespace {

constexpr const char* k_default_shell = "/bin/sh";
constexpr int k_by_signal = 128; // and more, as in shells

// Puts the terminal back into the state in which it was: an editor that is killed cannot.
class TerminalState {
public:
  TerminalState() : m_terminal(open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {
    m_is_known = m_terminal.is_open() && tcgetattr(m_terminal.get(), &m_before) == 0;
  }
  ~TerminalState() {
    if (m_is_known) {
      tcsetattr(m_terminal.get(), TCSADRAIN, &m_before);
    }
  }
  TerminalState(const TerminalState&) = delete;
  TerminalState& operator=(const TerminalState&) = delete;

private:
  Descriptor m_terminal;
  bool m_is_known = false;
  termios m_before{};
};

} // namespace

Editor editor_of(const Environment& environment) {
  Editor editor;
  for (const char* variable : {"KUBE_EDITOR", "EDITOR"}) {
    if (editor.name.empty()) {
      editor.name = environment.get(variable).value_or("");
    }
  }
  if (trim(editor.name).empty()) {
    return {.name = "vi", .words = {"vi"}, .is_default = true};
  }
  editor.is_for_shell = editor.name.find(' ') != std::string::npos &&
                        editor.name.find_first_of("\"'\\") != std::string::npos;
  if (editor.is_for_shell) {
    editor.words = {editor.name};
    return editor;
  }
  for (const std::string_view word : split(editor.name, ' ')) {
    if (!word.empty()) {
      editor.words.emplace_back(word);
    }
  }
  return editor;
}

std::vector<std::string> command_of(const Editor& editor, const std::string& path,
                                    const std::string& shell) {
  if (editor.is_for_shell) {
    return {shell.empty() ? k_default_shell : shell, "-c", editor.name + ' ' + shell_word(path)};
  }
  std::vector<std::string> command = editor.words;
  command.push_back(path);
  return command;
}

void run_editor(const Editor& editor, const std::string& path, const Environment& environment,
                ChildRunner& runner) {
  ChildCommand command;
  command.argv = command_of(editor, path, environment.get("SHELL").value_or(""));
  command.environment = environment;
  command.output = ChildStream::inherit;
  ChildResult result;
  try {
    const InterruptsIgnored ignored;
    const TerminalState state;
    result = runner.run(command);
  } catch (const ChildError& error) {
    throw Error(
        fmt::format("the editor {} cannot be run: {}", util::quoted(editor.name), error.cause()),
        "", "set KUBE_EDITOR or EDITOR to one that is installed");
  }
  if (result.exit_code > k_by_signal) {
    throw Error(fmt::format("the editor {} was ended by a signal: {}", util::quoted(editor.name),
                            strsignal(result.exit_code - k_by_signal)));
  }
  if (result.exit_code != 0) {
    throw Error(fmt::format("the editor {} failed with exit code {}", util::quoted(editor.name),
                            result.exit_code));
  }
}

} // namespace iam::util
