#pragma once

#include "util/environment.hpp"

#include <functional>
#include <string>
#include <vector>

namespace iam::kube {

// Which commands of kubeconfigs may be run for credentials: kubectl's credentialPluginPolicy, from
// the user's preferences (kuberc, kubectl.config.k8s.io).
struct PluginPolicy {
  enum class Type { allow_all, deny_all, allow_list };

  Type type = Type::allow_all;
  std::vector<std::string> allowed; // names and paths of commands
  std::string file;                 // where it is set
};

// Reads the file of KUBERC, else `~/.kube/kuberc`. There is no policy if KUBERC is `off` or
// KUBECTL_KUBERC is `false`, or if the default file is missing or cannot be read, of which `warn`
// is told. Throws util::Error if the file of KUBERC cannot be read, or if the policy contradicts
// itself.
PluginPolicy load_plugin_policy(const util::Environment& environment,
                                const std::function<void(const std::string&)>& warn);

// Throws CredentialError, as kubectl does, unless `command` may be run, which is searched on PATH
// of `environment`.
void check_allowed(const PluginPolicy& policy, const std::string& command,
                   const util::Environment& environment);

} // namespace iam::kube
