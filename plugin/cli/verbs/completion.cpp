#include "cli/completion/scripts.hpp"
#include "cli/verbs/verbs.hpp"
#include "util/error.hpp"

#include <string>

namespace iam::cli {
namespace {

Action define_completion(CLI::App&) {
  return [](const Words& words, const cluster::Host& host) {
    if (words.size() != 1) {
      throw util::UsageError("completion takes the name of one shell", "",
                             "there is one for bash, fish and zsh");
    }
    host.out << completion_script(words.front(), host.program_file);
    return 0;
  };
}

} // namespace

Verb completion_verb() {
  return {
      .name = "completion",
      .arguments = std::string(k_shells),
      .summary = "Print a script that completes commands in a shell",
      .description =
          "Prints the script that makes bash, fish or zsh complete this program when it is called "
          "by its own name: verbs, flags and their values, from the kubeconfig, the cluster and "
          "the map. If zsh does not find compdef, run autoload -U compinit && compinit first.\n\n"
          "Through kubectl, kubectl's own completion (kubectl completion --help) looks for a file "
          "named kubectl_complete-iam on PATH: a link of that name to this program will do.",
      .examples = "# In bash, for this session; in ~/.bashrc, for all\n"
                  "source <(kubectl iam completion bash)\n\n"
                  "# In zsh; in ~/.zshrc, for all\n"
                  "source <(kubectl iam completion zsh)\n\n"
                  "# In fish, for all sessions\n"
                  "kubectl iam completion fish > ~/.config/fish/completions/kubectl-iam.fish",
      .define = define_completion};
}

} // namespace iam::cli
