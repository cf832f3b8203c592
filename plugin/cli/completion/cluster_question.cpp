#include "cli/completion/cluster_question.hpp"

#include "cli/completion/timely_answer.hpp"
#include "kube/selection.hpp"
#include "util/json.hpp"

#include <fmt/format.h>

namespace iam::cli {
namespace {

using util::Json;

constexpr const char* k_request_timeout = "8s";

// Returns the question with its server and user, or an empty text if the answer must not be cached.
std::string key_of(const ClusterQuestion& question, const cluster::ConnectionFlags& flags,
                   const util::Environment& environment) {
  const kube::Selection selection = cluster::selection_of(flags, environment);
  // The user of a token on the command line has no name.
  if (!flags.cluster.overrides.token.empty()) {
    return "";
  }
  const kube::Impersonation& as = selection.user.impersonation;
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}", question.name, selection.cluster.server,
                     selection.user_name, flags.aws.profile.value_or(""), as.user, as.uid,
                     fmt::join(as.groups, ","));
}

Json ask(const ClusterQuestion& question, cluster::ConnectionFlags flags,
         const cluster::Host& host) {
  flags.cluster.overrides.request_timeout = k_request_timeout;
  flags.cluster.exec_profile = flags.aws.profile;
  // Exec plugins learn that they cannot prompt.
  const cluster::Host quiet = host.with(0, cluster::Input::read_by_us);
  cluster::Session session(flags.cluster, quiet);
  return question.ask(session.client());
}

} // namespace

Json answer_to(const ClusterQuestion& question, const cluster::ConnectionFlags& flags,
               const cluster::Host& host) {
  try {
    return timely_answer(
        {key_of(question, flags, host.environment), [&] { return ask(question, flags, host); }},
        host);
  } catch (const util::Error&) {
    return nullptr; // the kubeconfig selects no cluster
  }
}

} // namespace iam::cli
