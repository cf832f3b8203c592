#include "commands/test_role.hpp"

#include "cluster/permission_sets.hpp"
#include "cluster/principals.hpp"
#include "cluster/probe.hpp"
#include "cluster/rights.hpp"
#include "cluster/role_credentials.hpp"
#include "diagnosis/missing_rights.hpp"
#include "diagnosis/refusal_cause.hpp"
#include "diagnosis/rights_check.hpp"
#include "identity/arn.hpp"
#include "identity/identity.hpp"
#include "identity/permission_set.hpp"
#include "identity/principal.hpp"
#include "kube/api_error.hpp"
#include "kube/discovery.hpp"
#include "present/access_report.hpp"
#include "present/messages.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <iterator>

namespace iam::commands {

using identity::PrincipalType;
using Verdict = diagnosis::RoleTest::Verdict;

namespace {

// A new mapping takes a moment: the authenticator learns of a write within a second, and API
// servers behind a load balancer do so one by one.
constexpr std::chrono::seconds k_patience{10};

// Tokens of the same second are equal, and the server may remember a refused one.
constexpr std::chrono::milliseconds k_pause{1000};

// One run of the verb.
class Tester {
public:
  Tester(const TestRoleOptions& options, const cluster::Host& host)
      : m_options(options),
        m_host(
            host.with(options.target.connection.verbosity, cluster::input_of(options.identities))),
        m_target(options.target, cluster::input_of(options.identities), host),
        m_cluster(m_target.eks_cluster()) {}

  int run() {
    const identity::Principal principal = role();
    m_test.arn = principal.written;
    cluster::require_name(m_cluster);
    m_target.ask_eks(std::nullopt, cluster::EksUse::test); // beside what follows
    const bool is_assumed = assume_role(principal);
    predict(principal);
    if (!is_assumed) {
      return report(2);
    }
    try {
      ask_who();
    } catch (const aws::TokenTooLong& error) { // the cluster does not read it
      m_test.verdict = Verdict::refused;
      m_test.problem = error;
      return report(1);
    }
    if (m_test.verdict == Verdict::refused) {
      m_test.problem =
          diagnosis::cause_of({m_test, m_cluster, m_eks.cluster, m_eks.entries.has_value(),
                               m_target.session().connection(), m_role.credentials, m_target.aws(),
                               m_host.environment});
      return report(1);
    }
    compare();
    warn_of_clock();
    return report(judge_rights());
  }

private:
  identity::Principal role() {
    if (!m_options.sso.empty()) {
      const auto set = cluster::permission_set_of(m_options.sso.front(), m_options.account);
      cluster::PermissionSets sets(m_target.aws(), m_cluster.account);
      return cluster::principal_of_set(set, m_cluster.account, sets);
    }
    const identity::BareNames names{PrincipalType::role, m_options.account,
                                    m_cluster.partition.empty() ? "aws" : m_cluster.partition,
                                    [this](std::string_view) { return m_cluster.account; }};
    identity::Principal principal =
        identity::principal_of(m_options.identities.front(), names, m_host.read_input);
    if (principal.type != PrincipalType::role) {
      throw util::Error("this is not a role, so nobody can assume it", principal.arn,
                        util::own_command({"whoami", "--profile", "PROFILE"}) +
                            " tests a user by its own credentials");
    }
    if (principal.written.find(":assumed-role/") != std::string::npos) {
      principal.written = principal.arn;
    }
    return principal;
  }

  // The portal names a session after the person.
  std::string_view session_name_in_use() const {
    return identity::last_segment(m_role.session_arn);
  }

  // The profile of --profile may assume the role and yet have no access to the cluster.
  cluster::MapReading read_map() {
    const auto& profile = m_options.target.connection.aws.profile;
    try {
      return m_target.read_map_beside_entries();
    } catch (const kube::ApiError& error) {
      if (!profile || (error.status() != 401 && error.status() != 403)) {
        throw;
      }
    }
    cluster::TargetFlags flags = m_options.target;
    flags.keeps_exec_profile = true;
    cluster::MapReading map{cluster::Target(flags, m_host.input, m_host).read_map()};
    m_host.note(
        fmt::format("the profile {} is not allowed to read the map, so it was read as the user of "
                    "the kubeconfig",
                    util::quoted(*profile)));
    return map;
  }

  void predict(const identity::Principal& principal) {
    identity::Identity caller;
    caller.canonical_arn = principal.arn;
    caller.account = principal.account;
    caller.session_name =
        session_name_in_use().empty() ? m_options.session_name : std::string(session_name_in_use());
    try {
      const cluster::MapReading map = read_map();
      m_eks = m_target.describe_entry(principal.arn);
      diagnosis::Explanation prediction = diagnosis::explain(map, m_eks, caller);
      if (prediction.is_unknown) {
        m_test.no_prediction = prediction.reason;
        m_test.is_unjudged = map.unread == nullptr;
      } else {
        m_test.prediction = std::move(prediction);
      }
    } catch (const kube::ApiError& error) {
      m_test.no_prediction = error.cause();
    } catch (const net::HttpError&) { // the test would fail as well
      throw;
    } catch (const util::Error& error) {
      m_test.no_prediction = error.cause();
    }
  }

  bool assume_role(const identity::Principal& principal) {
    try {
      m_role = cluster::credentials_of(principal,
                                       {.session_name = m_options.session_name,
                                        .external_id = m_options.external_id,
                                        .mfa_serial = m_options.mfa_serial},
                                       m_target.aws());
    } catch (const net::HttpError& error) {
      if (error.problem() == net::HttpError::Problem::interrupted) {
        throw;
      }
      m_test.problem = diagnosis::cause_of_untested(error);
      return false;
    } catch (const util::Error& error) {
      m_test.problem = diagnosis::cause_of_untested(error);
      return false;
    }
    m_test.arn = m_role.role_arn;
    m_test.tested_arn = m_role.session_arn;
    return true;
  }

  cluster::Probe probe() {
    const aws::ClusterToken token = m_target.aws().sign_token(m_role.credentials, m_cluster.name);
    return {m_target.session().connection(), token.text, m_host};
  }

  // Asks with new tokens until one is let in or patience ends, unless the map rules it out.
  void ask_who() {
    util::Clock& clock = m_host.clock;
    const auto deadline = clock.instant() + k_patience;
    const bool hopeless = m_test.prediction && !m_test.prediction->is_mapped();
    while (true) {
      cluster::Probe probe = this->probe();
      try {
        m_test.user = kube::review_self(probe.client());
        m_test.verdict = Verdict::admitted;
        ask_rights(probe.client());
        return;
      } catch (const kube::ApiError& error) {
        if (error.status() != 401) {
          throw;
        }
      }
      if (hopeless || clock.instant() + k_pause > deadline) {
        m_test.verdict = Verdict::refused;
        return;
      }
      clock.sleep(k_pause);
    }
  }

  void ask_rights(kube::ApiClient& client) {
    const std::vector<kube::ResolvedQuestion> questions =
        m_options.can.empty()
            ? diagnosis::common_questions(m_options.can_namespace)
            : cluster::resolve_questions(client, m_options.can, m_options.can_namespace);
    m_test.checks = diagnosis::ask_rights(client, questions);
    cluster::warn_of(questions, m_host);
    if (m_options.can_namespace.empty() && !has_asked_rights()) {
      look_in_namespaces(client, questions);
    }
  }

  // A role that may do nothing cluster-wide may have its rights in namespaces. Adds the rights that
  // it has where a binding names it. The bindings are read as the map is.
  void look_in_namespaces(kube::ApiClient& client,
                          const std::vector<kube::ResolvedQuestion>& questions) {
    const auto names =
        diagnosis::namespaces_to_ask_about(m_target.session().client(), *m_test.user, {}, m_host);
    std::ranges::move(diagnosis::rights_in(names, client, questions),
                      std::back_inserter(m_test.checks));
  }

  bool has_asked_rights() const { return !missing_rights().has_value(); }

  std::optional<util::Error> missing_rights() const {
    return diagnosis::missing_rights(
        m_test, {.is_typed = !m_options.can.empty(), .namespace_ = m_options.can_namespace});
  }

  void compare() const {
    if (!m_test.prediction) {
      return;
    }
    const diagnosis::Explanation& prediction = *m_test.prediction;
    const bool knows_entries = prediction.mode && m_eks.entries;
    if (!prediction.is_mapped()) {
      m_host.note(knows_entries
                      ? "neither aws-auth nor an access entry lets the role in: they were changed "
                        "a moment ago, or the cluster has another way in"
                      : "the map does not let the role in; an access entry does, or a map of "
                        "another kind");
    } else if (prediction.username != m_test.user->username) {
      m_host.warn(fmt::format("according to {} the role would be {}: {}it was changed a moment ago",
                              prediction.is_by_access_entry ? "its access entry" : "the map",
                              prediction.username,
                              knows_entries ? "" : "an access entry hides it, or "));
    }
  }

  // This test signs by AWS's clock once it knows it. Programs that make tokens for kubectl do not.
  void warn_of_clock() {
    if (const auto error = diagnosis::wrong_clock(m_target.aws().runtime())) {
      m_host.warn(fmt::format("{}, which this test allows for; the cluster may refuse the "
                              "tokens of other programs: {}",
                              error->cause(), error->cure()));
    }
  }

  int judge_rights() {
    m_test.problem = missing_rights();
    return m_test.problem ? 1 : 0;
  }

  int report(int exit_code) {
    present::print(m_host, m_test, m_options.format);
    if (m_test.problem) {
      present::print_error(m_host, *m_test.problem);
    }
    return exit_code;
  }

  const TestRoleOptions& m_options;
  const cluster::Host m_host;
  cluster::Target m_target;
  cluster::EksCluster m_cluster;
  cluster::RoleCredentials m_role;
  stores::EntryListing m_eks; // what EKS says of the role's access entry
  diagnosis::RoleTest m_test;
};

void check(const TestRoleOptions& options) {
  const std::size_t count = options.identities.size() + options.sso.size();
  if (count != 1) {
    throw util::UsageError(count == 0 ? "no identity is given" : "test-role takes one identity", "",
                           options.can.empty() || count == 0
                               ? "give the ARN of a role, or --sso PERMISSION_SET"
                               : "give --can once for each resource: --can VERB RESOURCE");
  }
  identity::check_session_name(options.session_name);
}

} // namespace

int run(const TestRoleOptions& options, const cluster::Host& host) {
  check(options);
  return Tester(options, host).run();
}

} // namespace iam::commands
