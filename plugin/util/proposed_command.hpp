#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace iam::util {

// The program that a proposed command runs.
enum class Program : std::uint8_t { iam, kubectl, aws };

// Returns a command for a message to propose: `words` behind the program's name, each quoted for a
// shell where it needs that. The result is marked, so that whoever prints the message can complete
// the command: the code that knows what is wrong does not know which cluster or file the user has
// chosen, and pasted without that choice a command would act on another one.
std::string proposed(Program program, const std::vector<std::string>& words);
inline std::string own_command(const std::vector<std::string>& words) {
  return proposed(Program::iam, words);
}
inline std::string kubectl_command(const std::vector<std::string>& words) {
  return proposed(Program::kubectl, words);
}
inline std::string aws_command(const std::vector<std::string>& words) {
  return proposed(Program::aws, words);
}

// What completes proposed commands.
struct CommandPlace {
  std::string own_name = "kubectl iam"; // what the user calls this program

  // Returns the flags by which the user has chosen the place to act on and which the command
  // takes, each as one text, as in `--context prod`; `words` are the command's without the program.
  std::function<std::vector<std::string>(Program, std::string_view words)> flags = {};
};

// Returns `text` with each proposed command completed: behind its words come the flags of the
// place that it does not set itself.
std::string complete_commands(std::string_view text, const CommandPlace& place = {});

} // namespace iam::util
