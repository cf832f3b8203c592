#include "change/effect.hpp"

#include "access/impact.hpp"
#include "access/policy_name.hpp"
#include "cluster/eks_cluster.hpp"
#include "cluster/permission_sets.hpp"
#include "cluster/probe.hpp"
#include "identity/arn.hpp"
#include "kube/api_error.hpp"
#include "kube/reviews.hpp"
#include "net/http.hpp"
#include "util/error.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace iam::change {
namespace {

// EKS has several API servers behind one address, and each learns of a change by itself.
constexpr int k_agreeing_answers = 5;
constexpr std::chrono::milliseconds k_pause{1000}; // tokens of the same second are equal
constexpr const char* k_session_name = "kubectl-iam-wait";

constexpr const char* k_refused = "refuses it";

[[noreturn]] void fail_unassumable(const std::string& name) {
  throw util::Error("--wait asks the cluster as the identity, and only roles can be assumed", name,
                    "leave --wait out");
}

// `lets it in as "alice" in dev, system:authenticated`; the order of groups has no meaning.
std::string text_of(const std::string& username, std::vector<std::string> groups) {
  std::ranges::sort(groups);
  groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
  return fmt::format("lets it in as {} in {}", util::quoted(username), fmt::join(groups, ", "));
}

// Throws util::Error if a role that is assumed cannot see it: EC2 instances alone have such
// sessions.
std::string expected_of(const std::string& arn, const access::Effective& effective) {
  const bool is_for_instances =
      access::is_for_nodes(effective) ||
      (effective.line && effective.line->entry != nullptr && !effective.line->refusal.empty());
  if (is_for_instances || (access::is_let_in(effective) && !effective.grant)) {
    throw util::Error(is_for_instances
                          ? "only nodes get in by it, so the role itself cannot show it"
                          : "an access entry decides, of which EKS tells nothing",
                      arn, "leave --wait out");
  }
  if (!effective.grant) {
    return k_refused;
  }
  std::vector<std::string> groups = effective.grant->groups;
  groups.emplace_back("system:authenticated");
  return text_of(effective.grant->username, groups);
}

} // namespace

std::vector<identity::Principal> principals_to_ask(const std::vector<std::string>& names,
                                                   const cluster::Host& host) {
  std::vector<identity::Principal> principals;
  for (const std::string& name : names) {
    if (!access::is_arn(name)) {
      fail_unassumable(name);
    }
    principals.push_back(identity::principal_of(name, {}, host.read_input));
  }
  return principals;
}

void Effect::prepare(const std::vector<identity::Principal>& principals,
                     const access::Sources& before) {
  cluster::require_name(m_target.eks_cluster());
  for (const identity::Principal& principal : principals) {
    if (principal.type != identity::PrincipalType::role) {
      fail_unassumable(principal.arn);
    }
    Subject& subject = m_subjects.emplace_back();
    cluster::RoleRequest how;
    how.session_name = k_session_name;
    const cluster::RoleCredentials role = credentials_of(principal, how);
    subject.arn = principal.arn;
    subject.identity.canonical_arn = principal.arn;
    subject.identity.account = principal.account;
    subject.identity.session_name = std::string(identity::last_segment(role.session_arn));
    subject.identity.access_key_id = role.credentials.access_key_id;
    subject.credentials = role.credentials;
    expected_of(subject.arn, access::effective_access(before, subject.identity));
  }
}

cluster::RoleCredentials Effect::credentials_of(const identity::Principal& principal,
                                                const cluster::RoleRequest& how) {
  try {
    return cluster::credentials_of(principal, how, m_target.aws());
  } catch (const net::HttpError&) {
    throw;
  } catch (const util::Error& error) {
    throw util::Error("--wait has to sign in as the role: " + error.cause(), error.where(),
                      fmt::format("{}{}nothing was changed; leave --wait out to do it without",
                                  error.cure(), error.cure().empty() ? "" : "; "));
  }
}

void Effect::await(const access::Sources& after, std::chrono::milliseconds patience) {
  for (Subject& subject : m_subjects) {
    subject.expected = expected_of(subject.arn, access::effective_access(after, subject.identity));
  }
  util::Clock& clock = m_host.clock;
  const auto deadline = clock.instant() + patience;
  int agreeing = 0;
  while (true) {
    for (Subject& subject : m_subjects) {
      subject.answer = answer_for(subject);
    }
    const auto late = std::ranges::find_if(
        m_subjects, [](const Subject& subject) { return subject.answer != subject.expected; });
    agreeing = late == m_subjects.end() ? agreeing + 1 : 0;
    if (agreeing == k_agreeing_answers) {
      return;
    }
    if (late != m_subjects.end() && clock.instant() + k_pause > deadline) {
      throw util::Error(fmt::format("it was written, but is not effective everywhere yet: the "
                                    "cluster {}, and should be one that {}",
                                    late->answer, late->expected),
                        late->arn,
                        util::own_command({"test-role", late->arn}) +
                            " shows what the cluster says later");
    }
    clock.sleep(k_pause);
  }
}

// A question that fails is one more that does not agree.
std::string Effect::answer_for(const Subject& subject) {
  try {
    const std::string name = m_target.eks_cluster().name;
    const aws::ClusterToken token = m_target.aws().sign_token(subject.credentials, name);
    cluster::Probe probe(m_target.session().connection(), token.text, m_host);
    const kube::UserInfo user = kube::review_self(probe.client());
    return text_of(user.username, user.groups);
  } catch (const kube::ApiError& error) {
    return error.status() == 401 ? k_refused : "answers with an error: " + error.cause();
  } catch (const net::HttpError& error) {
    if (error.problem() == net::HttpError::Problem::interrupted) {
      throw;
    }
    return "does not answer: " + error.cause();
  }
}

} // namespace iam::change
