#include "change/effect.hpp"

#include "access/policy_name.hpp"
#include "cluster/eks_cluster.hpp"
#include "net/http.hpp"
#include "util/error.hpp"
#include "util/proposed_command.hpp"

#include <fmt/format.h>

namespace iam::change {
namespace {

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
  if (const Subject* late = await_agreement(m_subjects, m_target, m_host, patience)) {
    throw util::Error(
        "it was written, but is not effective everywhere yet: " + difference_of(*late),
        late->witness.arn,
        util::own_command({"test-role", late->witness.arn}) + " shows what the cluster says later");
  }
}

} // namespace iam::change
