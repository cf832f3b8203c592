#include "commands/test_role.hpp"

#include "cluster/permission_sets.hpp"
#include "cluster/probe.hpp"
#include "cluster/role_credentials.hpp"
#include "commands/shared/identity_argument.hpp"
#include "commands/shared/refusal_cause.hpp"
#include "commands/shared/role_test.hpp"
#include "commands/shared/sso_argument.hpp"
#include "identity/arn.hpp"
#include "identity/identity.hpp"
#include "identity/permission_set.hpp"
#include "kube/api_error.hpp"
#include "kube/discovery.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <iterator>
#include <set>

namespace iam::commands {

using identity::PrincipalType;
using Verdict = RoleTest::Verdict;

namespace {

// A new mapping takes a moment: the authenticator learns of a write within a second, and API
// servers behind a load balancer do so one by one.
constexpr std::chrono::seconds k_patience{10};

// Two tokens of one second are the same, and one that was refused may be remembered.
constexpr std::chrono::milliseconds k_pause{1000};

// What most people want to know of a role: from looking to doing everything.
const std::vector<kube::ResolvedQuestion>& common_questions() {
  static const std::vector<kube::ResolvedQuestion> k_questions = {
      {.asked = {.verb = "list", .resource = "pods"}},
      {.asked = {.verb = "get", .resource = "pods", .subresource = "log"}},
      {.asked = {.verb = "create", .resource = "pods", .subresource = "exec"}},
      {.asked = {.verb = "create", .group = "apps", .resource = "deployments"}},
      {.asked = {.verb = "get", .resource = "secrets"}},
      {.asked = {.verb = "list", .resource = "nodes"}, .is_namespaced = false},
      {.asked = {.verb = "*", .group = "*", .resource = "*"}},
  };
  return k_questions;
}

// Whether the ClusterRole `view` allows too little for it.
bool wants_edit(const kube::ResourceAttributes& asked) {
  const bool reads = asked.verb == "get" || asked.verb == "list" || asked.verb == "watch";
  return !reads || asked.resource == "secrets";
}

// One run of the verb.
class Tester {
public:
  Tester(const TestRoleOptions& options, Context& context)
      : m_options(options),
        m_context(context),
        m_session(open_session(options.location.connection, input_of(options.identities), context)),
        m_aws(open_aws(options.location.connection, m_session->selection(), context)),
        m_cluster(eks_cluster_of(options.location.connection, m_session->selection())) {}

  int run() {
    const Principal principal = role();
    m_test.arn = principal.written;
    require_name(m_cluster);
    const bool is_assumed = assume_role(principal);
    predict(principal);
    if (!is_assumed) {
      return report(2);
    }
    try {
      ask_who();
    } catch (const aws::TokenTooLong& error) { // the cluster would not read it
      m_test.verdict = Verdict::refused;
      m_test.problem = error;
      return report(1);
    }
    if (m_test.verdict == Verdict::refused) {
      m_test.problem =
          cause_of({m_test, m_cluster, m_session->connection(), m_role.credentials, *m_aws});
      return report(1);
    }
    compare();
    warn_of_clock();
    return report(judge_rights());
  }

private:
  Principal role() {
    if (!m_options.sso.empty()) {
      const auto set = permission_set_of(m_options.sso.front(), m_options.account);
      cluster::PermissionSets sets(*m_aws);
      return principal_of_set(set, m_cluster.account, sets);
    }
    const BareNames names{PrincipalType::role, m_options.account,
                          m_cluster.partition.empty() ? "aws" : m_cluster.partition,
                          [this](std::string_view) { return m_cluster.account; }};
    Principal principal = principal_of(m_options.identities.front(), names, m_context);
    if (principal.type != PrincipalType::role) {
      throw util::Error("this is not a role, and nobody can take it on", principal.arn,
                        "whoami --profile PROFILE tests a user by its own credentials");
    }
    if (principal.written.find(":assumed-role/") != std::string::npos) {
      principal.written = principal.arn;
    }
    return principal;
  }

  // The portal names sessions after the person.
  std::string_view session_name_in_use() const {
    return identity::last_segment(m_role.session_arn);
  }

  void predict(const Principal& principal) {
    identity::Identity caller;
    caller.canonical_arn = principal.arn;
    caller.account = principal.account;
    caller.session_name =
        session_name_in_use().empty() ? m_options.session_name : std::string(session_name_in_use());
    try {
      m_test.prediction = explain(*m_session, m_options.location, caller);
    } catch (const kube::ApiError& error) {
      m_test.no_prediction = error.cause();
    } catch (const net::HttpError&) { // then there is nothing to test either
      throw;
    } catch (const util::Error& error) {
      m_test.no_prediction = error.cause();
    }
  }

  // Nobody can take on the role of a permission set; the portal gives its credentials.
  cluster::RoleCredentials credentials_of(const Principal& principal) {
    if (const auto set = identity::permission_set_of_role(principal.name)) {
      return cluster::portal_credentials({std::string(*set), principal.account}, *m_aws);
    }
    return cluster::assume_role({.arn = principal.written,
                                 .name = principal.name,
                                 .account = principal.account,
                                 .session_name = m_options.session_name,
                                 .external_id = m_options.external_id,
                                 .mfa_serial = m_options.mfa_serial},
                                *m_aws);
  }

  bool assume_role(const Principal& principal) {
    try {
      m_role = credentials_of(principal);
    } catch (const net::HttpError& error) {
      if (error.kind() == net::HttpError::Kind::interrupted) {
        throw;
      }
      m_test.problem = cause_of_untested(error);
      return false;
    } catch (const util::Error& error) {
      m_test.problem = cause_of_untested(error);
      return false;
    }
    m_test.arn = m_role.role_arn;
    m_test.tested_arn = m_role.session_arn;
    return true;
  }

  cluster::Probe probe() {
    const aws::ClusterToken token = m_aws->sign_token(m_role.credentials, m_cluster.name);
    return {m_session->connection(), token.text, m_context.host};
  }

  // Asks with new tokens until one is let in or, where that may still come, patience ends.
  void ask_who() {
    util::Clock& clock = m_context.host.clock;
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

  // What was typed, in the server's terms where it tells them.
  std::vector<kube::ResolvedQuestion> questions(kube::ApiClient& client) const {
    std::vector<kube::ResolvedQuestion> questions;
    const auto resources = kube::discover(client);
    for (const kube::TypedQuestion& typed : m_options.can) {
      questions.push_back(resources ? resources->resolve(typed)
                                    : kube::ResolvedQuestion{.asked = typed.asked});
      kube::ResolvedQuestion& question = questions.back();
      question.asked.namespace_ = m_options.can_namespace;
      if (!question.is_namespaced && !m_options.can_namespace.empty()) {
        question.warnings.push_back(fmt::format("resource {} is not namespace scoped",
                                                util::quoted(question.asked.resource)));
      }
    }
    return questions;
  }

  // In a namespace a binding there could allow what is in none, to no effect.
  std::vector<kube::ResolvedQuestion> questions_of_the_table() const {
    std::vector<kube::ResolvedQuestion> questions = common_questions();
    for (kube::ResolvedQuestion& question : questions) {
      if (question.is_namespaced) {
        question.asked.namespace_ = m_options.can_namespace;
      }
    }
    return questions;
  }

  void ask_rights(kube::ApiClient& client) {
    const std::vector<kube::ResolvedQuestion> questions =
        m_options.can.empty() ? questions_of_the_table() : this->questions(client);
    std::vector<kube::ResourceAttributes> asked;
    for (const kube::ResolvedQuestion& question : questions) {
      asked.push_back(question.asked);
    }
    const std::vector<kube::AccessReview> reviews = kube::review_accesses(client, asked);
    for (std::size_t i = 0; i < reviews.size(); ++i) {
      m_test.checks.push_back({std::move(asked[i]), questions[i].is_namespaced,
                               reviews[i].is_allowed, reviews[i].reason});
    }
    warn_of(questions);
  }

  // Several verbs of one resource have one fault.
  void warn_of(const std::vector<kube::ResolvedQuestion>& questions) const {
    std::set<std::string> warned;
    for (const kube::ResolvedQuestion& question : questions) {
      for (const std::string& text : question.warnings) {
        if (warned.insert(text).second) {
          warn(m_context, text);
        }
      }
    }
  }

  void compare() const {
    if (!m_test.prediction) {
      return;
    }
    const Explanation& prediction = *m_test.prediction;
    if (!prediction.is_mapped()) {
      note(m_context, "the map does not let the role in; an access entry does, or a map of another "
                      "kind");
    } else if (prediction.username != m_test.user->username) {
      warn(m_context, fmt::format("by the map the role would be {}: an access entry hides it, or "
                                  "the map was changed a moment ago",
                                  util::printable(prediction.username)));
    }
  }

  // We sign by AWS's clock, once we know it. Programs that make tokens for kubectl do not.
  void warn_of_clock() const {
    if (const auto error = wrong_clock(m_aws->runtime())) {
      warn(m_context, fmt::format("{}, which this test allows for; the cluster may refuse the "
                                  "tokens of other programs: {}",
                                  error->cause(), error->cure()));
    }
  }

  int judge_rights() {
    const bool all_wanted = !m_options.can.empty();
    if (!lacks_rights(m_test, all_wanted)) {
      return 0;
    }
    m_test.problem = util::Error(
        fmt::format("the role gets in, but may {}{}",
                    all_wanted ? "not do all that was asked" : "do nothing of this", asked_place()),
        "", bind_cure());
    return 1;
  }

  std::vector<AccessCheck> refused_checks() const {
    std::vector<AccessCheck> refused;
    std::copy_if(m_test.checks.begin(), m_test.checks.end(), std::back_inserter(refused),
                 [](const AccessCheck& check) { return !check.is_allowed; });
    return refused;
  }

  // Whether something lacks that is in no namespace, so that no RoleBinding can give it. Nobody
  // asked for that by the common table.
  bool lacks_cluster_rights() const {
    const auto refused = refused_checks();
    return !m_options.can.empty() &&
           std::any_of(refused.begin(), refused.end(),
                       [](const AccessCheck& check) { return !check.is_namespaced; });
  }

  std::string asked_place() const {
    if (lacks_cluster_rights()) {
      return "";
    }
    return m_options.can_namespace.empty()
               ? " in all namespaces at once"
               : fmt::format(" in the namespace {}", m_options.can_namespace);
  }

  // A binding in one namespace does not count where all of them are asked about.
  std::string bind_cure() const {
    if (lacks_cluster_rights()) {
      return "bind a role that allows it, for instance: " + bind_command("clusterrolebinding");
    }
    if (m_options.can_namespace.empty()) {
      return fmt::format("ask about one namespace with -n NAMESPACE, or bind a role that allows it "
                         "in all of them, for instance: {}",
                         bind_command("clusterrolebinding"));
    }
    return fmt::format("bind a role that allows it, for instance: {} -n {}",
                       bind_command("rolebinding"), m_options.can_namespace);
  }

  // Those that every cluster has reach no further than a namespace.
  std::string_view role_to_bind() const {
    if (lacks_cluster_rights()) {
      return "ROLE";
    }
    const auto refused = refused_checks();
    const bool edit = !m_options.can.empty() &&
                      std::any_of(refused.begin(), refused.end(),
                                  [](const AccessCheck& check) { return wants_edit(check.asked); });
    return edit ? "edit" : "view";
  }

  // The group that stands in the map is what one binds; `system:authenticated` is everybody.
  std::string bind_command(std::string_view binding) const {
    const auto& groups = m_test.user->groups;
    const auto own = std::find_if(groups.begin(), groups.end(), [](const std::string& group) {
      return !group.starts_with("system:");
    });
    const std::string subject = own == groups.end()
                                    ? fmt::format("--user='{}'", m_test.user->username)
                                    : fmt::format("--group={}", *own);
    return fmt::format("kubectl create {} NAME --clusterrole={} {}", binding, role_to_bind(),
                       subject);
  }

  int report(int exit_code) {
    print(m_context.out, m_test, m_options.format);
    if (m_test.problem) {
      print_error(m_context, *m_test.problem);
    }
    return exit_code;
  }

  const TestRoleOptions& m_options;
  Context& m_context;
  std::unique_ptr<cluster::Session> m_session;
  std::unique_ptr<cluster::AwsSession> m_aws;
  cluster::EksCluster m_cluster;
  cluster::RoleCredentials m_role;
  RoleTest m_test;
};

void check(const TestRoleOptions& options) {
  const std::size_t count = options.identities.size() + options.sso.size();
  if (count != 1) {
    throw util::UsageError(count == 0 ? "no identity is given" : "test-role takes one identity", "",
                           "give the ARN of a role, or --sso PERMISSION_SET");
  }
  check_session_name(options.session_name);
}

} // namespace

int run(const TestRoleOptions& options, Context& context) {
  check(options);
  return Tester(options, context).run();
}

} // namespace iam::commands
