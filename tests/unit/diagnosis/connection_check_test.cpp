#include "diagnosis/connection_check.hpp"
#include "support/certificates.hpp"
#include "util/crypto.hpp"
#include "util/proposed_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::diagnosis {
namespace {

using namespace std::chrono_literals;
using net::HttpError;
using Problem = net::HttpError::Problem;
using testing::HasSubstr;

class ConnectionCheck : public testing::Test {
protected:
  ConnectionCheck() {
    m_reach.host = "prod.example";
    m_reach.times = {2us, 30us, 400us, "192.0.2.1:443"};
    m_reach.elapsed = 1000us;
    m_connection.server = "https://prod.example";
    m_connection.transport.tls.authorities.pem = m_authority.pem();
    m_selection.cluster_name = "prod";
    m_eks.name = "prod";
    m_eks.arn = "arn:aws:eks:eu-west-1:111122223333:cluster/prod";
    m_eks.endpoint = "https://prod.example";
    m_eks.certificate_authority = util::base64(m_authority.pem());
  }

  void fails(Problem problem) {
    m_reach.error = HttpError(problem, net::Delivery::not_sent, "cause", "https://prod.example",
                              "its own cure");
  }

  Checkup check(bool knows_eks = true) const {
    Checkup checkup;
    check_connection(checkup, {m_reach, m_connection,
                               knows_eks ? std::optional(m_eks) : std::nullopt, m_selection});
    return checkup;
  }

  // The step that failed, and its cure.
  std::pair<std::optional<Step>, std::string> failure(bool knows_eks = true) const {
    const Checkup checkup = check(knows_eks);
    std::string cure;
    if (checkup.problem() != nullptr) {
      try {
        std::rethrow_exception(checkup.problem());
      } catch (const HttpError& error) {
        cure = util::complete_commands(error.cure());
      }
    }
    for (const StepReport& report : checkup.steps()) {
      if (report.result == StepResult::failed) {
        return {report.step, cure};
      }
    }
    return {std::nullopt, cure};
  }

  test::Authority m_authority{"right"};
  test::Authority m_successor{"successor"};
  cluster::Reach m_reach;
  kube::Connection m_connection;
  kube::Selection m_selection;
  aws::EksCluster m_eks;
};

TEST_F(ConnectionCheck, an_answer_passes_all_three) {
  const auto steps = check().steps();
  EXPECT_EQ(steps[1].detail, "prod.example is 192.0.2.1");
  EXPECT_EQ(steps[1].time, 2us);
  EXPECT_EQ(steps[2].detail, "192.0.2.1:443");
  EXPECT_EQ(steps[3].detail, "verified by the context's certificate authority");
  EXPECT_EQ(steps[3].time, 400us);
  EXPECT_THAT(check().warnings(), testing::IsEmpty());
}

TEST_F(ConnectionCheck, each_error_belongs_to_one_step) {
  const std::vector<std::pair<Problem, Step>> cases = {
      {Problem::resolve, Step::dns}, {Problem::refused, Step::tcp}, {Problem::tls, Step::tls}};
  for (const auto& [problem, step] : cases) {
    fails(problem);
    EXPECT_EQ(failure(false).first, step);
    EXPECT_EQ(failure(false).second, "its own cure");
  }
}

TEST_F(ConnectionCheck, of_others_it_counts_how_far_the_connection_came) {
  for (const Problem problem : {Problem::timeout, Problem::connect, Problem::broken}) {
    fails(problem);
    m_reach.times = {};
    EXPECT_EQ(failure().first, Step::dns);
    m_reach.times.lookup = 2us;
    EXPECT_EQ(failure().first, Step::tcp);
    m_reach.times.connect = 30us;
    EXPECT_EQ(failure().first, Step::tls);
    m_reach.times.tls = 400us;
    EXPECT_EQ(failure().first, std::nullopt); // the answer is not part of the connection
  }
}

TEST_F(ConnectionCheck, the_time_of_a_failure_is_what_the_steps_before_it_left) {
  fails(Problem::timeout);
  m_reach.times.tls.reset();
  EXPECT_EQ(check().steps()[3].time, 968us);
}

TEST_F(ConnectionCheck, another_server_of_the_cluster_is_the_cure) {
  fails(Problem::resolve);
  m_eks.endpoint = "https://new.example";
  EXPECT_THAT(failure().second,
              testing::AllOf(HasSubstr("has another server, https://new.example"),
                             HasSubstr("kubectl iam update-kubeconfig --no-switch --name prod")));
  m_eks.endpoint = "https://prod.example:443";
  EXPECT_EQ(failure().second, "its own cure");
}

TEST_F(ConnectionCheck, another_authority_of_the_cluster_is_the_cure) {
  fails(Problem::tls);
  m_eks.certificate_authority = util::base64(m_successor.pem());
  EXPECT_THAT(failure().second, HasSubstr("has another certificate authority"));
  m_eks.certificate_authority = "damaged";
  EXPECT_EQ(failure().second, "its own cure");
}

TEST_F(ConnectionCheck, a_proxy_is_taken_out_where_it_stands) {
  m_reach.proxy = "http://proxy.example:3128";
  fails(Problem::other);
  EXPECT_EQ(failure().first, Step::tcp);
  EXPECT_THAT(failure().second, HasSubstr("add prod.example to NO_PROXY"));
  m_connection.cluster.proxy_url = m_reach.proxy;
  EXPECT_THAT(failure().second, HasSubstr("kubectl config unset clusters.prod.proxy-url"));
  EXPECT_EQ(check().steps()[1].detail, "left to the proxy http://proxy.example:3128");
  EXPECT_EQ(check().steps()[2].detail, "through the proxy http://proxy.example:3128");
}

TEST_F(ConnectionCheck, a_missing_successor_is_warned_of) {
  m_eks.certificate_authority = util::base64(m_authority.pem() + m_successor.pem());
  const auto warnings = check().warnings();
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_EQ(warnings[0].first, Step::tls);
  EXPECT_THAT(warnings[0].second.cause(), HasSubstr("CN=successor"));
  EXPECT_THAT(check(false).warnings(), testing::IsEmpty());
}

TEST_F(ConnectionCheck, it_is_said_who_vouches_for_the_server) {
  m_connection.transport.tls.authorities = {};
  EXPECT_THAT(check().steps()[3].detail, HasSubstr("this machine's"));
  m_connection.transport.tls.verification = net::Verification::none;
  EXPECT_THAT(check().steps()[3].detail, HasSubstr("not verified"));
  m_connection.server = "http://127.0.0.1:8001";
  m_reach.host = "127.0.0.1";
  m_reach.times.tls.reset();
  EXPECT_THAT(check().steps()[3].detail, HasSubstr("the server is http"));
  EXPECT_EQ(check().steps()[1].detail, "127.0.0.1 is an address");
}

} // namespace
} // namespace iam::diagnosis
