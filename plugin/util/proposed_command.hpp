#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace iam::util {

// The program that a proposed command runs.
enum class Program : std::uint8_t { iam, kubectl, aws };

// Who is to run a proposed command: the reader, or somebody with other rights, whose kubeconfig and
// credentials are their own.
enum class Runner : std::uint8_t { reader, somebody_else };

// Returns a command for a message to propose: `words` behind the program's name, each quoted for a
// shell where it needs that. The result is marked, so that whoever prints the message can complete
// the command: the code that knows what is wrong does not know which cluster or file the user has
// chosen, and pasted without that choice a command would act on another one. What somebody else is
// to run is left as it is.
std::string proposed(Program program, const std::vector<std::string>& words,
                     Runner runner = Runner::reader);
inline std::string own_command(const std::vector<std::string>& words,
                               Runner runner = Runner::reader) {
  return proposed(Program::iam, words, runner);
}
inline std::string kubectl_command(const std::vector<std::string>& words) {
  return proposed(Program::kubectl, words);
}
inline std::string aws_command(const std::vector<std::string>& words,
                               Runner runner = Runner::reader) {
  return proposed(Program::aws, words, runner);
}

// What completes proposed commands.
struct CommandPlace {
  std::string own_name = "kubectl iam"; // what the user calls this program

  // Returns the flags by which the user has chosen the place to act on and which the command
  // takes, each as one text, as in `--context prod`; `words` are the command's without the program.
  std::function<std::vector<std::string>(Program, std::string_view words)> flags = {};

  // Returns the name of the EKS cluster that the user has chosen and the flags with which AWS finds
  // it, each as one text; nothing if it is unknown.
  std::function<std::vector<std::string>()> cluster = {};
};

// The word of a proposed command that stands for the name of the chosen EKS cluster. It is printed
// if the name is unknown.
inline constexpr const char* k_chosen_cluster = "CLUSTER";

// Returns `text` with each command proposed to the reader completed: the name of the chosen cluster
// is filled in, and behind its words come the flags of the place that it does not set itself.
std::string complete_commands(std::string_view text, const CommandPlace& place = {});

} // namespace iam::util
