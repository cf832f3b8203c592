#include "cluster/same_cluster.hpp"
#include "net/certificates.hpp"
#include "net/curl_transport.hpp"
#include "support/certificates.hpp"
#include "support/fake_child_runner.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_random.hpp"
#include "support/http_server.hpp"
#include "util/crypto.hpp"
#include "util/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

namespace iam::cluster {
namespace {

using test::Authority;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* k_arn = "arn:aws:eks:eu-west-1:111122223333:cluster/prod";
constexpr const char* k_other_arn = "arn:aws:eks:eu-west-1:444455556666:cluster/prod";

aws::EksCluster eks_with(const std::string& pem) {
  aws::EksCluster eks;
  eks.name = "prod";
  eks.arn = k_arn;
  eks.status = "ACTIVE";
  eks.certificate_authority = util::base64(pem);
  return eks;
}

kube::Connection trusting(const std::string& pem) {
  kube::Connection connection;
  connection.server = "https://server.example";
  connection.cluster.place = {"config", 7};
  connection.transport.tls.authorities.pem = pem;
  return connection;
}

net::HttpError failure(net::HttpError::Problem problem) {
  return {problem, net::Delivery::unknown, "it fails", "https://server.example"};
}

class SameCluster : public testing::Test {
protected:
  // What was found, or the cause and the cure of the error.
  std::string check(const kube::Connection& connection, const aws::EksCluster& eks,
                    const NamedArn& named = {}) {
    m_probed.clear();
    try {
      const SameBy by =
          require_same_cluster(connection, eks, named, [this](const net::Authorities& authorities) {
            m_probed.push_back(authorities.pem);
            if (m_failure) {
              throw *m_failure;
            }
          });
      return by == SameBy::certificates ? "same by certificates" : "same by ARN";
    } catch (const util::Error& error) {
      return std::string(error.what()) + " -> " + error.cure();
    }
  }

  Authority m_old{"old"};
  Authority m_new{"new"};
  Authority m_foreign{"foreign"};
  std::optional<net::HttpError> m_failure;
  std::vector<std::string> m_probed; // the authorities of each question
};

TEST_F(SameCluster, one_authority_on_both_sides_needs_no_request) {
  EXPECT_EQ(check(trusting(m_old.pem()), eks_with(m_old.pem())), "same by certificates");
  EXPECT_THAT(m_probed, IsEmpty());
}

TEST_F(SameCluster, a_kubeconfig_without_the_successor_is_of_the_same_cluster) {
  EXPECT_EQ(check(trusting(m_old.pem()), eks_with(m_old.pem() + m_new.pem())),
            "same by certificates");
  EXPECT_EQ(check(trusting(m_new.pem() + m_old.pem()), eks_with(m_old.pem() + m_new.pem())),
            "same by certificates");
  EXPECT_THAT(m_probed, IsEmpty());
}

TEST_F(SameCluster, if_the_kubeconfig_trusts_others_too_the_server_must_prove_itself) {
  const auto both = trusting(m_foreign.pem() + m_old.pem());
  const std::string bundle = m_old.pem() + m_new.pem();
  EXPECT_EQ(check(both, eks_with(bundle)), "same by certificates");
  EXPECT_EQ(m_probed, std::vector{bundle});
  m_failure = failure(net::HttpError::Problem::tls);
  EXPECT_THAT(check(both, eks_with(bundle)),
              AllOf(HasSubstr("https://server.example is not the EKS cluster"), HasSubstr(k_arn),
                    HasSubstr("it fails"), HasSubstr("CN=old (SHA-256")));
}

TEST_F(SameCluster, of_a_server_that_does_not_answer_the_arn_decides) {
  const auto both = trusting(m_foreign.pem() + m_old.pem());
  m_failure = failure(net::HttpError::Problem::timeout);
  EXPECT_THAT(check(both, eks_with(m_old.pem())), HasSubstr("it fails"));
  EXPECT_EQ(check(both, eks_with(m_old.pem()), {k_arn, false}), "same by ARN");
  EXPECT_THAT(check(both, eks_with(m_old.pem()), {k_other_arn, false}), HasSubstr("it fails"));
}

TEST_F(SameCluster, without_a_common_authority_both_sides_are_shown) {
  const std::string said = check(trusting(m_foreign.pem()), eks_with(m_old.pem()), {k_arn, true});
  const auto fingerprint = [](const Authority& authority) {
    return net::certificates_in(authority.pem()).front().fingerprint;
  };
  EXPECT_THAT(said, AllOf(HasSubstr("config:7: the API server https://server.example is not"),
                          HasSubstr(k_arn), HasSubstr(fingerprint(m_foreign)),
                          HasSubstr(fingerprint(m_old)), HasSubstr("CN=foreign"),
                          HasSubstr("update-kubeconfig --name prod --region eu-west-1")));
  EXPECT_THAT(m_probed, IsEmpty());
}

TEST_F(SameCluster, without_an_authority_only_the_full_arn_counts) {
  const auto system = trusting("");
  EXPECT_THAT(check(system, eks_with(m_old.pem())),
              AllOf(HasSubstr("no certificate authority of its own"),
                    HasSubstr(std::string("give --cluster-name ") + k_arn)));
  EXPECT_THAT(check(system, eks_with(m_old.pem()), {k_other_arn, false}),
              HasSubstr(std::string("names another cluster, ") + k_other_arn));
  EXPECT_EQ(check(system, eks_with(m_old.pem()), {k_arn, false}), "same by ARN");
  EXPECT_EQ(check(system, eks_with(m_old.pem()), {k_arn, true}), "same by ARN");
}

TEST_F(SameCluster, the_reason_why_it_cannot_be_proven_is_said) {
  auto unverified = trusting("");
  unverified.transport.tls.verification = net::Verification::none;
  EXPECT_THAT(check(unverified, eks_with(m_old.pem())), HasSubstr("says not to verify it"));
  auto plain = trusting("");
  plain.server = "http://server.example";
  EXPECT_THAT(check(plain, eks_with(m_old.pem())), HasSubstr("without TLS"));
  auto making = eks_with("");
  making.status = "CREATING";
  EXPECT_THAT(check(trusting(m_old.pem()), making), HasSubstr("its status is CREATING"));
}

TEST_F(SameCluster, an_arn_as_the_flag_must_be_that_of_the_answer) {
  EXPECT_THAT(check(trusting(m_old.pem()), eks_with(m_old.pem()), {k_other_arn, true}),
              AllOf(HasSubstr(std::string(k_other_arn) + ": AWS answers with another cluster, "),
                    HasSubstr("--profile")));
  EXPECT_EQ(check(trusting(m_old.pem()), eks_with(m_old.pem()), {k_other_arn, false}),
            "same by certificates");
}

TEST_F(SameCluster, damaged_certificates_are_errors_with_their_place) {
  const std::string damaged = m_old.pem().substr(0, 100);
  EXPECT_THAT(check(trusting(damaged), eks_with(m_old.pem())),
              HasSubstr("config:7: the kubeconfig's certificate authority: certificate 1 is"));
  EXPECT_THAT(
      check(trusting(m_old.pem()), eks_with(m_old.pem() + damaged)),
      HasSubstr(std::string(k_arn) + ": the cluster's certificate authority: certificate 2"));
  auto garbled = eks_with("");
  garbled.certificate_authority = "%%%";
  EXPECT_THAT(check(trusting(m_old.pem()), garbled), HasSubstr("not base64"));
}

TEST_F(SameCluster, authorities_that_the_kubeconfig_lacks_are_named) {
  const auto bundle = eks_with(m_old.pem() + m_new.pem());
  const auto part = trusted_authorities(trusting(m_old.pem()), bundle);
  ASSERT_TRUE(part);
  EXPECT_TRUE(part->has_any);
  EXPECT_THAT(part->missing, HasSubstr("CN=new (SHA-256"));
  const auto all = trusted_authorities(trusting(m_new.pem() + m_old.pem()), bundle);
  EXPECT_TRUE(all && all->has_any && all->missing.empty());
  const auto none = trusted_authorities(trusting(m_foreign.pem()), bundle);
  EXPECT_FALSE(none->has_any);
  EXPECT_TRUE(is_other_cluster(trusting(m_foreign.pem()), bundle));
  EXPECT_FALSE(is_other_cluster(trusting(m_old.pem()), bundle));
  EXPECT_FALSE(is_other_cluster(trusting(""), bundle));
  EXPECT_FALSE(is_other_cluster(trusting(m_old.pem()), eks_with("damaged")));
  EXPECT_FALSE(trusted_authorities(trusting(""), bundle));
  EXPECT_FALSE(trusted_authorities(trusting(m_old.pem()), eks_with("")));
}

TEST(NamedClusterArn, is_that_of_the_flag_before_the_kubeconfig_s) {
  ConnectionFlags flags;
  kube::Selection selection;
  EXPECT_EQ(named_cluster_arn(flags, selection).text, "");
  selection.context_name = k_other_arn;
  EXPECT_EQ(named_cluster_arn(flags, selection).text, k_other_arn);
  selection.cluster_name = k_arn;
  EXPECT_EQ(named_cluster_arn(flags, selection).text, k_arn);
  EXPECT_FALSE(named_cluster_arn(flags, selection).is_flag);
  flags.cluster_name = k_other_arn;
  EXPECT_EQ(named_cluster_arn(flags, selection).text, k_other_arn);
  EXPECT_TRUE(named_cluster_arn(flags, selection).is_flag);
  flags.cluster_name = "prod";
  EXPECT_FALSE(named_cluster_arn(flags, selection).is_flag);
}

// A probe of a real server.
class ChainProbeTest : public testing::Test {
protected:
  void probe(const std::string& pem) {
    kube::Connection connection = trusting("");
    connection.server = m_server.url();
    connection.credentials.token = util::Secret("secret");
    connection.transport.tls.verification = net::Verification::none;
    net::Authorities authorities;
    authorities.pem = pem;
    chain_probe(connection, m_host)(authorities);
  }

  Authority m_right{"right"};
  Authority m_wrong{"wrong"};
  test::HttpServer m_server{
      [](const test::Received&, test::Connection& connection) { connection.answer(401, ""); },
      test::ServerTls{m_right.issue("server", {"IP:127.0.0.1"})}};
  std::ostringstream m_log;
  test::FakeChildRunner m_children{
      [](const util::ChildCommand&) -> util::ChildResult { throw std::logic_error("no child"); }};
  test::FakeClock m_clock;
  test::FakeRandom m_random{{0.5}};
  Host m_host{.out = m_log,
              .err = m_log,
              .read_input = {},
              .environment = {},
              .make_transport =
                  [](const net::TransportSettings& settings) {
                    return std::make_unique<net::CurlTransport>(settings);
                  },
              .runner = m_children,
              .clock = m_clock,
              .random = m_random,
              .prompt = {}};
};

TEST_F(ChainProbeTest, asks_without_credentials_and_takes_any_answer) {
  probe(m_wrong.pem() + m_right.pem());
  ASSERT_EQ(m_server.received().size(), 1U);
  EXPECT_EQ(m_server.received()[0].target, "/version");
  EXPECT_EQ(m_server.received()[0].header("Authorization"), "");
}

TEST_F(ChainProbeTest, refuses_a_server_of_another_authority) {
  try {
    probe(m_wrong.pem());
    FAIL() << "the server was trusted";
  } catch (const net::HttpError& error) {
    EXPECT_EQ(error.problem(), net::HttpError::Problem::tls);
  }
  EXPECT_TRUE(m_server.received().empty());
}

} // namespace
} // namespace iam::cluster
