#include "change/witness.hpp"

#include "access/impact.hpp"
#include "cluster/permission_sets.hpp"
#include "identity/arn.hpp"
#include "kube/api_error.hpp"
#include "kube/reviews.hpp"
#include "net/http.hpp"
#include "util/error.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace iam::change {
namespace {

// `lets it in as "alice" in dev, system:authenticated`; the order of groups has no meaning.
std::string text_of(const std::string& username, std::vector<std::string> groups) {
  std::ranges::sort(groups);
  groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
  return fmt::format("lets it in as {} in {}", util::quoted(username), fmt::join(groups, ", "));
}

} // namespace

Witness witness_of(const identity::Principal& principal, const std::string& session_name,
                   cluster::AwsSession& aws) {
  cluster::RoleRequest how;
  how.session_name = session_name;
  const cluster::RoleCredentials role = cluster::credentials_of(principal, how, aws);
  Witness witness{.arn = principal.arn, .credentials = role.credentials};
  witness.identity.canonical_arn = principal.arn;
  witness.identity.account = principal.account;
  witness.identity.session_name = std::string(identity::last_segment(role.session_arn));
  witness.identity.access_key_id = role.credentials.access_key_id;
  return witness;
}

Witness caller_as_witness(cluster::AwsSession& aws) {
  const aws::CallerIdentity caller = aws.sts().get_caller_identity();
  Witness witness{.identity =
                      identity::identity_from_sts(caller.account, caller.user_id, caller.arn),
                  .credentials = aws.credentials().credentials};
  witness.identity.access_key_id = witness.credentials.access_key_id;
  witness.arn = witness.identity.canonical_arn;
  return witness;
}

// EC2 instances alone have the sessions that lines and entries of nodes are for.
std::string expected_answer(const Witness& witness, const access::Sources& sources) {
  const access::Effective effective = access::effective_access(sources, witness.identity);
  const bool is_for_instances =
      access::is_for_nodes(effective) ||
      (effective.line && effective.line->entry != nullptr && !effective.line->refusal.empty());
  if (is_for_instances || (access::is_let_in(effective) && !effective.grant)) {
    throw util::Error(is_for_instances
                          ? "only nodes get in by it, so the role itself cannot show it"
                          : "an access entry decides, of which EKS tells nothing",
                      witness.arn);
  }
  if (!effective.grant) {
    return k_refused;
  }
  std::vector<std::string> groups = effective.grant->groups;
  groups.emplace_back("system:authenticated");
  return text_of(effective.grant->username, groups);
}

std::string answer_for(const Witness& witness, cluster::Target& target, const cluster::Host& host,
                       const std::function<std::string(kube::ApiClient&)>& question) {
  try {
    const std::string name = target.eks_cluster().name;
    const aws::ClusterToken token = target.aws().sign_token(witness.credentials, name);
    cluster::Probe probe(target.session().connection(), token.text, host);
    const kube::UserInfo user = kube::review_self(probe.client());
    const std::string objection = question ? question(probe.client()) : "";
    return objection.empty() ? text_of(user.username, user.groups) : objection;
  } catch (const kube::ApiError& error) {
    return error.status() == 401 ? k_refused : "answers with an error: " + error.cause();
  } catch (const net::HttpError& error) {
    net::rethrow_if_interrupted(error);
    return "does not answer: " + error.cause();
  }
}

} // namespace iam::change
