// Any text as a kubeconfig file: it is read, or refused with the name of the file; and a file
// merged with itself is the file.

#include "kube/kubeconfig_load.hpp"
#include "kube/kubeconfig_read.hpp"
#include "promise.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iam;
  const std::string text = fuzz::text_of(data, size);
  try {
    const kube::Kubeconfig config = kube::read_kubeconfig(text, "folder/config");
    kube::Kubeconfig merged = kube::merge(config, config);
    fuzz::promise(merged.contexts.size() == config.contexts.size() &&
                      merged.current_context == config.current_context,
                  "a file merged with itself is the file", text);
    for (auto& [name, cluster] : merged.clusters) {
      kube::resolve_paths(cluster);
    }
    for (auto& [name, user] : merged.users) {
      kube::resolve_paths(user);
    }
  } catch (const kube::KubeconfigError& error) {
    fuzz::promise(error.where().find("config") != std::string::npos, "a refusal names the file",
                  error.what());
  }
  return 0;
}
