#include "cluster/rewrite_command.hpp"

#include "cluster/eks_cluster.hpp"
#include "cluster/token_command.hpp"
#include "util/proposed_command.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace iam::cluster {
namespace {

// The value of AWS_PROFILE in `stanza`; empty if it sets none.
std::string profile_variable(const kube::ExecStanza& stanza) {
  const auto found =
      std::ranges::find(stanza.env, "AWS_PROFILE", &std::pair<std::string, std::string>::first);
  return found == stanza.env.end() ? "" : found->second;
}

} // namespace

std::string rewrite_command(const kube::Selection& selection, const std::string& name,
                            const std::vector<std::string>& more_words) {
  EksCluster cluster = eks_cluster_of(selection);
  if (!name.empty()) {
    cluster.name = name;
  }
  if (cluster.name.empty()) {
    return {};
  }
  std::vector<std::string> command = {"update-kubeconfig", "--no-switch"};
  const auto add = [&](const char* flag, const std::string& value) {
    if (!value.empty()) {
      command.insert(command.end(), {flag, value});
    }
  };
  add("--name", cluster.name);
  add("--region", cluster.region);
  add("--user-alias", selection.user_name);
  add("--alias", selection.context_name);
  const auto token =
      selection.user.exec ? token_command_of(*selection.user.exec) : std::optional<TokenCommand>();
  if (token) {
    add("--role-arn", token->role_arn);
    add("--profile", token->profile.value_or(profile_variable(*selection.user.exec)));
  }
  command.insert(command.end(), more_words.begin(), more_words.end());
  add("--kubeconfig", selection.user.place.file);
  return util::own_command(command);
}

} // namespace iam::cluster
