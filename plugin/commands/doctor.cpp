#include "commands/doctor.hpp"

#include "aws/error.hpp"
#include "cluster/reach.hpp"
#include "cluster/rewrite_command.hpp"
#include "cluster/token_caller.hpp"
#include "diagnosis/caller_check.hpp"
#include "diagnosis/checkup.hpp"
#include "diagnosis/connection_check.hpp"
#include "diagnosis/missing_rights.hpp"
#include "diagnosis/refusal_cause.hpp"
#include "diagnosis/rights_check.hpp"
#include "diagnosis/sign_in_check.hpp"
#include "identity/identity.hpp"
#include "kube/api_error.hpp"
#include "kube/reviews.hpp"
#include "present/checkup_view.hpp"
#include "present/findings.hpp"
#include "present/messages.hpp"
#include "stores/cluster_map.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <future>

namespace iam::commands {

using diagnosis::Step;
using std::chrono::microseconds;

namespace {

// The kubeconfig of nobody: kubectl tries this server then.
constexpr std::string_view k_no_server = "http://localhost:8080";

// For what STS says, which the API server finds out for itself.
constexpr std::chrono::seconds k_patience{5};

// Who is behind a token, and how long STS took to say it.
struct TokenCaller {
  aws::CallerIdentity identity;
  microseconds elapsed{0};
};

bool has_credentials(const kube::Connection& connection) {
  const kube::Credentials& credentials = connection.credentials;
  return credentials.exec || !credentials.token.empty() || !credentials.token_file.empty() ||
         !credentials.username.empty() || !connection.transport.tls.client_certificate.empty();
}

// One run of the verb.
class Doctor {
public:
  Doctor(const DoctorOptions& options, const cluster::Host& host)
      : m_options(options),
        m_host(host.with(options.target.connection.verbosity, cluster::Input::free)),
        m_target(options.target, cluster::Input::free, m_host),
        m_questions(diagnosis::common_questions(options.namespace_)) {}
  ~Doctor() { // ends what is still being asked
    if (m_caller.valid()) {
      m_target.aws().stop();
    }
  }
  Doctor(const Doctor&) = delete;
  Doctor& operator=(const Doctor&) = delete;

  int run() {
    if (open_context()) {
      examine();
    }
    present::print(m_host, m_checkup, m_options.format,
                   m_options.no_headers ? present::Headers::hide : present::Headers::show);
    return m_checkup.exit_code();
  }

private:
  using Instant = util::Clock::Instant;

  microseconds since(Instant start) const {
    return std::chrono::duration_cast<microseconds>(m_host.clock.instant() - start);
  }

  const kube::Selection& selection() { return m_target.selection(); }
  const kube::Connection& connection() { return m_target.session().connection(); }

  bool open_context() {
    const Instant start = m_host.clock.instant();
    try {
      m_target.eks_cluster(); // reads the kubeconfig
    } catch (const util::UsageError&) {
      throw;
    } catch (const util::Error&) {
      m_checkup.fail(Step::context, since(start),
                     m_options.target.connection.cluster.overrides.context,
                     std::current_exception());
      return false;
    }
    const std::string& server = connection().server;
    if (selection().context_name.empty() && server == k_no_server) {
      m_checkup.fail(
          Step::context, since(start), server,
          std::make_exception_ptr(util::Error(
              "no kubeconfig says which cluster is meant", "",
              "write one: " + util::own_command({"update-kubeconfig", "--name", "NAME"}))));
      return false;
    }
    const std::string& name = selection().context_name;
    m_checkup.pass(Step::context, since(start),
                   fmt::format("{}{}", name.empty() ? "" : name + ": ", server));
    return true;
  }

  // What does not depend on each other is asked at once: the way to the server, EKS, STS and the
  // API server.
  void examine() {
    cluster::ReachTest reach(connection(), m_host);
    if (sign_in()) {
      ask_sts();
      ask_cluster();
    }
    m_reach = reach.take();
    const stores::EntryListing& eks = m_target.eks_listing();
    m_time_of_eks = since(m_asked_eks);
    diagnosis::check_connection(m_checkup, {m_reach, connection(), eks.cluster, selection()});
    if (m_checkup.has_failed()) {
      return;
    }
    check_identity();
    diagnosis::check_authentication(m_checkup, m_answers, [this](const kube::ApiError& error) {
      return m_identity ? std::make_exception_ptr(cause_of_refusal(error))
                        : std::make_exception_ptr(error);
    });
    if (!m_checkup.has_failed()) {
      check_rights_and_stores(eks);
    }
  }

  void check_rights_and_stores(const stores::EntryListing& eks) {
    diagnosis::check_authorisation(
        m_checkup, m_answers,
        {m_questions, m_options.namespace_,
         [this](const kube::UserInfo& user) { return rights_in_namespaces(user); }});
    diagnosis::check_mode(m_checkup, eks, !m_target.eks_cluster().name.empty(),
                          m_target.is_known_in_api_mode(), m_time_of_eks);
    check_lint(eks);
  }

  // Returns false if there is no credential to ask the cluster with.
  bool sign_in() {
    const Instant start = m_host.clock.instant();
    cluster::Session& session = m_target.session();
    const auto fail = [&](std::exception_ptr problem) {
      m_checkup.fail(Step::credentials, since(start), selection().user_name, std::move(problem));
      return false;
    };
    if (!has_credentials(connection()) && connection().server.starts_with("https:")) {
      return fail(std::make_exception_ptr(util::Error(
          fmt::format("the user {} has no credentials", util::quoted(selection().user_name)),
          selection().user.place.text(),
          "write the context anew: " + cluster::rewrite_command(selection(), "NAME"))));
    }
    const auto missing = diagnosis::missing_program(selection(), m_host.environment);
    const bool is_native = m_options.target.connection.cluster.exec == cluster::ExecMode::native;
    if (missing && !is_native && connection().credentials.exec) {
      return fail(std::make_exception_ptr(*missing));
    }
    m_asked_eks = start;
    m_target.ask_eks(stores::EntryDetail::scopes);
    try {
      session.sign_in();
    } catch (const util::Error&) {
      return fail(session.native_problem() ? std::make_exception_ptr(*session.native_problem())
                                           : std::current_exception());
    }
    if (const auto problem = diagnosis::unreadable_token(session)) {
      return fail(std::make_exception_ptr(*problem));
    }
    m_checkup.pass(Step::credentials, since(start), session.credential_text());
    return true;
  }

  // The cluster whose name is signed in the token: that of the kubeconfig, whatever flags say.
  cluster::EksCluster cluster_of_token() {
    cluster::EksCluster cluster = cluster::eks_cluster_of(selection());
    return cluster.name.empty() ? m_target.eks_cluster() : cluster;
  }

  void ask_sts() {
    const util::Secret token = m_target.session().exec_token();
    const std::string name = cluster_of_token().name;
    if (token.empty()) {
      m_checkup.pass(Step::iam_identity, std::nullopt, "none: not signed in through IAM");
      return;
    }
    if (name.empty()) {
      m_checkup.leave_unknown(Step::iam_identity, std::nullopt,
                              "the kubeconfig does not name the EKS cluster; give --cluster-name");
      return;
    }
    try {
      aws::Runtime& runtime = m_target.aws().runtime();
      m_asked_sts = m_host.clock.instant();
      m_caller = std::async(std::launch::async, [this, token, name, &runtime] {
        aws::CallerIdentity identity = cluster::caller_of_token(token, name, runtime);
        return TokenCaller{std::move(identity), since(m_asked_sts)};
      });
    } catch (const util::Error& error) {
      m_checkup.leave_unknown(Step::iam_identity, std::nullopt, error.what());
    }
  }

  void ask_cluster() {
    try {
      m_answers = kube::ask_about_caller(m_target.session().client(),
                                         diagnosis::attributes_of(m_questions), stores::k_aws_auth);
    } catch (const util::Error&) { // another credential could not be fetched
      m_answers.user.error = std::current_exception();
    }
  }

  void check_identity() {
    if (!m_caller.valid()) {
      return;
    }
    if (m_caller.wait_for(k_patience - since(m_asked_sts)) == std::future_status::timeout) {
      m_target.aws().stop();
    }
    try {
      const TokenCaller caller = m_caller.get();
      m_identity = identity::identity_from_sts(caller.identity.account, caller.identity.user_id,
                                               caller.identity.arn);
      m_checkup.pass(Step::iam_identity, caller.elapsed, caller.identity.arn);
    } catch (const aws::AwsError& error) {
      // The authenticator asks STS the same, unless something is wrong with STS or on the way to
      // it.
      constexpr int k_services_fault = 500;
      if (error.status() >= k_services_fault || m_answers.user.value) {
        m_checkup.leave_unknown(Step::iam_identity, since(m_asked_sts), error.cause());
        return;
      }
      const util::Error cause =
          diagnosis::cause_of_refused_token(error, m_reach.clock_offset, m_target.aws());
      m_checkup.fail(Step::iam_identity, since(m_asked_sts), "refused by STS",
                     std::make_exception_ptr(cause));
    } catch (const util::Error& error) {
      m_checkup.leave_unknown(Step::iam_identity, std::nullopt, error.what());
    }
  }

  // The caller cannot read the map, but perhaps access entries.
  util::Error cause_of_refusal(const kube::ApiError& refusal) {
    diagnosis::RoleTest test;
    test.arn = m_identity->canonical_arn;
    const cluster::EksCluster cluster = cluster_of_token();
    const bool is_asked = cluster.name == m_target.eks_cluster().name;
    const stores::EntryListing eks =
        is_asked ? m_target.describe_entry(test.arn) : stores::EntryListing();
    const cluster::MapReading map{
        std::make_shared<stores::ClusterMap>(stores::k_aws_auth, std::nullopt),
        std::make_exception_ptr(refusal), refusal.cause()};
    diagnosis::Explanation prediction = diagnosis::explain(map, eks, *m_identity);
    if (prediction.is_unknown && !prediction.access_entry) {
      test.no_prediction = prediction.reason;
    } else {
      test.prediction = std::move(prediction);
    }
    return diagnosis::cause_of({test, cluster, eks.cluster, eks.entries.has_value(), connection(),
                                aws::Credentials(), m_target.aws(), m_host.environment,
                                diagnosis::Subject::caller,
                                cluster::rewrite_command(selection(), "NAME")});
  }

  // As far as the caller may see the bindings that name it.
  std::vector<diagnosis::AccessCheck> rights_in_namespaces(const kube::UserInfo& user) {
    constexpr std::size_t k_most = 20;
    kube::ApiClient& client = m_target.session().client();
    try {
      auto names = diagnosis::bound_namespaces(client, user);
      names.resize(std::min(names.size(), k_most));
      return diagnosis::rights_in(names, client, m_questions);
    } catch (const util::Error&) { // what is known already stands
      return {};
    }
  }

  void check_lint(const stores::EntryListing& eks) {
    const auto& read = m_answers.config_map;
    if (!read.value && eks.mode != access::Mode::api) {
      m_checkup.leave_unknown(Step::lint, read.elapsed, diagnosis::cause_text(read.error));
      return;
    }
    const Instant start = m_host.clock.instant();
    const stores::ClusterMap snapshot(stores::k_aws_auth, read.value ? *read.value : std::nullopt);
    const bool counts = eks.mode != access::Mode::api && snapshot.exists();
    std::vector<present::ShownFinding> findings;
    if (counts) {
      findings = present::findings_of(snapshot, false);
    }
    std::ranges::move(present::findings_of(eks, counts ? &snapshot.map() : nullptr),
                      std::back_inserter(findings));
    report_findings(findings, read.elapsed + since(start),
                    counts                          ? ""
                    : eks.mode == access::Mode::api ? "aws-auth is not read; "
                                                    : "there is no aws-auth; ");
  }

  void report_findings(const std::vector<present::ShownFinding>& findings, microseconds time,
                       std::string_view prefix) {
    const auto count = [&](awsauth::Severity severity) {
      return std::ranges::count(findings, severity, &present::ShownFinding::severity);
    };
    const auto errors = count(awsauth::Severity::error);
    const auto warnings = count(awsauth::Severity::warning);
    const std::string detail =
        fmt::format("{}{} {}, {} {}", prefix, errors, errors == 1 ? "error" : "errors", warnings,
                    warnings == 1 ? "warning" : "warnings");
    if (errors == 0) {
      m_checkup.pass(Step::lint, time, detail);
      return;
    }
    const auto first =
        std::ranges::find(findings, awsauth::Severity::error, &present::ShownFinding::severity);
    m_checkup.fail(
        Step::lint, time, detail,
        std::make_exception_ptr(util::Error(first->message, first->place, cure_of(*first))));
  }

  static std::string cure_of(const present::ShownFinding& finding) {
    switch (finding.repair) {
    case awsauth::Repair::keeps_access:
      return "repair it, which changes nobody's access: " + util::own_command({"lint", "--fix"});
    case awsauth::Repair::changes_access:
      return "repair it: " + util::own_command({"lint", fmt::format("--fix={}", finding.rule)});
    case awsauth::Repair::none:
      break;
    }
    return fmt::format("{}; to see all findings: {}", finding.fix, util::own_command({"lint"}));
  }

  const DoctorOptions& m_options;
  const cluster::Host m_host;
  cluster::Target m_target;
  std::vector<kube::ResolvedQuestion> m_questions;
  diagnosis::Checkup m_checkup;
  cluster::Reach m_reach;
  Instant m_asked_eks;
  microseconds m_time_of_eks{0}; // until its answer was there and needed
  Instant m_asked_sts;
  std::future<TokenCaller> m_caller;
  std::optional<identity::Identity> m_identity;
  kube::CallerAnswers m_answers;
};

} // namespace

int run(const DoctorOptions& options, const cluster::Host& host) {
  return Doctor(options, host).run();
}

} // namespace iam::commands
