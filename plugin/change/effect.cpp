#include "change/effect.hpp"

#include "cluster/eks_cluster.hpp"
#include "cluster/permission_sets.hpp"
#include "cluster/probe.hpp"
#include "identity/arn.hpp"
#include "kube/api_error.hpp"
#include "kube/reviews.hpp"
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

// `alice in dev, system:authenticated`; the order of groups has no meaning.
std::string text_of(std::string username, std::vector<std::string> groups) {
  std::ranges::sort(groups);
  const auto repeated = std::ranges::unique(groups);
  groups.erase(repeated.begin(), repeated.end());
  return fmt::format("{} in {}", util::quoted(username), fmt::join(groups, ", "));
}

std::string expected_of(const std::string& arn, const access::Effective& effective) {
  if (effective.decider == access::Decider::nobody) {
    return "";
  }
  if (!effective.grant) {
    throw util::Error("it was written, and what to wait for cannot be told: " +
                          (effective.reason.empty() ? std::string("EKS does not describe the entry")
                                                    : effective.reason),
                      arn, util::own_command({"test-role", arn}) + " shows whether it gets in");
  }
  std::vector<std::string> groups = effective.grant->groups;
  groups.emplace_back("system:authenticated");
  return text_of(effective.grant->username, groups);
}

std::string shown(const std::string& answer) {
  return answer.empty() ? "refuses it" : "lets it in as " + answer;
}

} // namespace

void Effect::prepare(const std::vector<identity::Principal>& principals) {
  cluster::require_name(m_target.eks_cluster());
  for (const identity::Principal& principal : principals) {
    if (principal.type != identity::PrincipalType::role) {
      throw util::Error("--wait asks the cluster as the identity, and only roles can be assumed",
                        principal.arn, "leave --wait out");
    }
    Subject& subject = m_subjects.emplace_back();
    cluster::RoleRequest how;
    how.session_name = k_session_name;
    const cluster::RoleCredentials role = cluster::credentials_of(principal, how, m_target.aws());
    subject.arn = principal.arn;
    subject.identity.canonical_arn = principal.arn;
    subject.identity.account = principal.account;
    subject.identity.session_name = std::string(identity::last_segment(role.session_arn));
    subject.identity.access_key_id = role.credentials.access_key_id;
    subject.credentials = role.credentials;
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
      subject.shown = answer_for(subject);
    }
    const auto late = std::ranges::find_if(
        m_subjects, [](const Subject& subject) { return subject.shown != subject.expected; });
    agreeing = late == m_subjects.end() ? agreeing + 1 : 0;
    if (agreeing == k_agreeing_answers) {
      return;
    }
    if (clock.instant() + k_pause > deadline) {
      const Subject& subject = late == m_subjects.end() ? m_subjects.front() : *late;
      throw util::Error(
          fmt::format("it was written, but is not effective everywhere yet: the cluster {}, and "
                      "should be one that {}",
                      shown(subject.shown), shown(subject.expected)),
          subject.arn,
          util::own_command({"test-role", subject.arn}) + " shows what the cluster says later");
    }
    clock.sleep(k_pause);
  }
}

std::string Effect::answer_for(const Subject& subject) {
  const std::string name = m_target.eks_cluster().name;
  const aws::ClusterToken token = m_target.aws().sign_token(subject.credentials, name);
  cluster::Probe probe(m_target.session().connection(), token.text, m_host);
  try {
    const kube::UserInfo user = kube::review_self(probe.client());
    return text_of(user.username, user.groups);
  } catch (const kube::ApiError& error) {
    if (error.status() != 401) {
      throw;
    }
    return "";
  }
}

} // namespace iam::change
