#include "change/effect.hpp"

#include "access/policy_name.hpp"
#include "cluster/eks_cluster.hpp"
#include "net/http.hpp"
#include "util/error.hpp"
#include "util/proposed_command.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::change {
namespace {

// EKS has several API servers behind one address, and each learns of a change by itself.
constexpr int k_agreeing_answers = 5;
constexpr std::chrono::milliseconds k_pause{1000}; // tokens of the same second are equal
constexpr const char* k_session_name = "kubectl-iam-wait";

[[noreturn]] void fail_unassumable(const std::string& name) {
  throw util::Error("--wait asks the cluster as the identity, and only roles can be assumed", name,
                    "leave --wait out");
}

// Throws util::Error if `witness` cannot see what `sources` say.
std::string answer_to_wait_for(const Witness& witness, const access::Sources& sources) {
  try {
    return expected_answer(witness, sources);
  } catch (const util::Error& error) {
    throw util::Error(error.cause(), error.where(), "leave --wait out");
  }
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
    m_subjects.push_back({witness_for(principal)});
    answer_to_wait_for(m_subjects.back().witness, before);
  }
}

Witness Effect::witness_for(const identity::Principal& principal) {
  try {
    return witness_of(principal, k_session_name, m_target.aws());
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
    subject.expected = answer_to_wait_for(subject.witness, after);
  }
  util::Clock& clock = m_host.clock;
  const auto deadline = clock.instant() + patience;
  int agreeing = 0; // a question that fails is one more that does not agree
  while (true) {
    for (Subject& subject : m_subjects) {
      subject.answer = answer_for(subject.witness, m_target, m_host);
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
                        late->witness.arn,
                        util::own_command({"test-role", late->witness.arn}) +
                            " shows what the cluster says later");
    }
    clock.sleep(k_pause);
  }
}

} // namespace iam::change
