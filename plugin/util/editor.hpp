#pragma once

#include "util/environment.hpp"
#include "util/process.hpp"

#include <string>
#include <vector>

namespace iam::util {

// The editor that the user has chosen, as kubectl finds it (kubectl, pkg/cmd/util/editor).
struct Editor {
  std::string name; // as messages call it: what the variable holds

  // Its words. What holds quotes or backslashes is one word, for a shell to read.
  std::vector<std::string> words;
  bool is_for_shell = false;

  // Whether it is vi because the user has chosen none.
  bool is_default = false;
};

// By KUBE_EDITOR, then EDITOR; otherwise vi.
Editor editor_of(const Environment& environment);

// The program that opens `path`, and its arguments. `shell` is SHELL.
std::vector<std::string> command_of(const Editor& editor, const std::string& path,
                                    const std::string& shell);

// Lets the user edit the file at `path`, and waits for the editor to end. Ctrl-C is for the editor,
// and the terminal is afterwards as it was. Throws Error if it cannot be run or fails.
void run_editor(const Editor& editor, const std::string& path, const Environment& environment,
                ChildRunner& runner);

} // namespace iam::util
