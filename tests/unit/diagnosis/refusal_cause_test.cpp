#include "aws/error.hpp"
#include "cluster/api_mode.hpp"
#include "diagnosis/refusal_cause.hpp"
#include "support/certificates.hpp"
#include "support/fake_aws.hpp"
#include "support/fake_child_runner.hpp"
#include "support/temp_folder.hpp"
#include "util/crypto.hpp"
#include "util/proposed_command.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sstream>

namespace iam::diagnosis {
namespace {

using test::answer;
using testing::HasSubstr;
using testing::Not;

constexpr const char* k_pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
constexpr const char* k_arn = "arn:aws:iam::111122223333:role/Dev";

net::HttpResponse caller(const std::string& account) {
  return answer(fmt::format("<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::"
                            "{0}:user/a</Arn><UserId>AIDA</UserId><Account>{0}</Account>"
                            "</GetCallerIdentityResult></GetCallerIdentityResponse>",
                            account));
}

net::HttpResponse described(const std::string& pem, const std::string& mode) {
  return answer(fmt::format(
      R"({{"cluster":{{"name":"prod","arn":"arn:aws:eks:eu-west-1:111122223333:cluster/prod",
      "status":"ACTIVE","version":"1.33","endpoint":"https://x","platformVersion":"eks.1",
      "certificateAuthority":{{"data":"{}"}},"accessConfig":{{"authenticationMode":"{}"}}}}}})",
      util::base64(pem), mode));
}

// Refers its requests to a transport that lives longer.
class Borrowed : public net::HttpTransport {
public:
  explicit Borrowed(net::HttpTransport& inner) : m_inner(inner) {}
  net::HttpResponse perform(const net::HttpRequest& request) override {
    return m_inner.perform(request);
  }

private:
  net::HttpTransport& m_inner;
};

class RefusalCause : public testing::Test {
protected:
  RefusalCause() {
    m_test.arn = k_arn;
    m_connection.cluster.certificate_authority_data = k_pem;
    m_connection.server = "https://x";
  }

  // The cause, where AWS gives these answers.
  util::Error cause(std::deque<net::HttpResult> answers) {
    test::ScriptedTransport transport(std::move(answers));
    test::FakeChildRunner children([](const auto&) { return util::ChildResult(); });
    test::FakeRandom random({0.5});
    std::ostringstream log;
    const cluster::Host host{
        .out = log,
        .err = log,
        .read_input = {},
        .environment =
            util::Environment({"AWS_ACCESS_KEY_ID=AKIA", "AWS_SECRET_ACCESS_KEY=x",
                               "AWS_REGION=eu-west-1", "AWS_CONFIG_FILE=" + m_folder.file("config"),
                               "AWS_SHARED_CREDENTIALS_FILE=" + m_folder.file("keys"),
                               "XDG_CACHE_HOME=" + m_folder.file("cache")}),
        .make_transport =
            [&](const net::TransportSettings&) { return std::make_unique<Borrowed>(transport); },
        .runner = children,
        .clock = m_clock,
        .random = random,
        .prompt = {}};
    cluster::AwsSession aws({}, host.environment, host);
    aws.runtime().clock_offset = m_clock_offset;
    return cause_of({m_test, m_cluster, m_eks, true, m_connection, m_credentials, aws,
                     host.environment, m_subject, "REWRITE"});
  }

  void map_says(bool mapped) {
    Explanation& prediction = m_test.prediction.emplace();
    prediction.canonical_arn = k_arn;
    if (mapped) {
      prediction.entry = Place{awsauth::List::roles, 3};
      prediction.username = "dev";
    } else {
      prediction.reason = "no entry names it";
    }
  }

  test::TempFolder m_folder;
  test::FakeClock m_clock;
  RoleTest m_test;
  Subject m_subject = Subject::role;
  std::optional<aws::EksCluster> m_eks; // if it was described already
  cluster::EksCluster m_cluster{"prod", "eu-west-1", "111122223333", "aws"};
  kube::Connection m_connection;
  aws::Credentials m_credentials;
  std::chrono::milliseconds m_clock_offset{0};
};

TEST_F(RefusalCause, AClusterThatReadsNoMapNamesTheAccessEntry) {
  map_says(true);
  const auto error = cause({caller("111122223333"), described(k_pem, "API")});
  EXPECT_THAT(error.cause(), HasSubstr("access entries only"));
  EXPECT_THAT(error.cure(), HasSubstr("--store entries"));
  const util::Environment environment({"XDG_CACHE_HOME=" + m_folder.file("cache")});
  EXPECT_TRUE(cluster::is_known_in_api_mode("https://x", environment));
}

TEST_F(RefusalCause, ABrokenListIsRepairedAndNotAddedTo) {
  map_says(false);
  m_test.prediction->reason = "mapRoles is not YAML";
  m_test.prediction->repair = "repair it";
  const auto error = cause({caller("111122223333"), described(k_pem, "CONFIG_MAP")});
  EXPECT_EQ(error.cause(), "not mapped: mapRoles is not YAML");
  EXPECT_EQ(error.cure(), "repair it");
}

TEST_F(RefusalCause, AnotherAuthorityIsAnotherCluster) {
  map_says(true);
  const auto error = cause({caller("111122223333"), described("other", "CONFIG_MAP")});
  EXPECT_THAT(error.cause(), HasSubstr("certificate authorities differ"));
}

TEST_F(RefusalCause, OneOfTwoAuthoritiesIsThisCluster) {
  map_says(false);
  const test::Authority old("old");
  const test::Authority successor("successor");
  m_connection.cluster.certificate_authority_data = old.pem();
  m_connection.transport.tls.authorities.pem = old.pem();
  const auto error =
      cause({caller("111122223333"), described(old.pem() + successor.pem(), "CONFIG_MAP")});
  EXPECT_THAT(error.cause(), HasSubstr("not mapped"));
}

TEST_F(RefusalCause, ACallerWhomNobodyKnowsHasToAskSomebody) {
  m_subject = Subject::caller;
  const auto error = cause({caller("111122223333"), described(k_pem, "CONFIG_MAP")});
  EXPECT_EQ(error.cause(), "the cluster does not know the role with which you sign in");
  EXPECT_THAT(util::complete_commands(error.cure()),
              HasSubstr("ask someone who gets in to run: kubectl iam add-role " +
                        std::string(k_arn) + " --group GROUP"));
}

TEST_F(RefusalCause, ACallerWhoReadsEntriesMayAddOne) {
  m_subject = Subject::caller;
  m_eks.emplace().authentication_mode = "API_AND_CONFIG_MAP";
  const auto error = cause({caller("111122223333")});
  EXPECT_THAT(util::complete_commands(error.cure()),
              testing::StartsWith("kubectl iam add-role " + std::string(k_arn) +
                                  " --store entries --group GROUP"));
}

TEST_F(RefusalCause, AUserIsAddedAsOne) {
  m_subject = Subject::caller;
  m_test.arn = "arn:aws:iam::111122223333:user/bob";
  const auto error = cause({caller("111122223333"), described(k_pem, "API")});
  EXPECT_THAT(util::complete_commands(error.cure()), HasSubstr("add-user " + m_test.arn));
}

TEST_F(RefusalCause, ACallerOfAnotherAccountIsToldSo) {
  m_subject = Subject::caller;
  m_test.arn = "arn:aws:iam::444455556666:role/Dev";
  const auto error = cause({caller("444455556666")});
  EXPECT_THAT(error.cause(), HasSubstr("of account 444455556666; the cluster belongs to account "
                                       "111122223333"));
  EXPECT_THAT(error.cure(), HasSubstr("use credentials of account 111122223333"));
}

TEST_F(RefusalCause, ACallerWithAWrongNameRewritesTheContext) {
  m_subject = Subject::caller;
  const auto error = cause(
      {caller("111122223333"),
       answer(R"({"__type":"ResourceNotFoundException","message":"No cluster found"})", 404)});
  EXPECT_THAT(error.cause(), HasSubstr("does not exist"));
  EXPECT_THAT(error.cure(), HasSubstr("REWRITE"));
}

TEST_F(RefusalCause, AClusterOfTheSameNameInAnotherAccountSaysNothing) {
  map_says(false);
  const auto error = cause({caller("444455556666")});
  EXPECT_THAT(error.cause(), HasSubstr("not mapped"));
}

TEST_F(RefusalCause, WhoMayNotAskEksLearnsItFromTheMap) {
  map_says(false);
  const auto error = cause({caller("111122223333"),
                            answer(R"({"__type":"AccessDeniedException","message":"no"})", 403)});
  EXPECT_THAT(error.cause(), HasSubstr("not mapped"));
  EXPECT_THAT(error.cure(), HasSubstr("add-role"));
}

TEST_F(RefusalCause, WhoMayNotAskEksIsToldWhichRightWouldTellMore) {
  map_says(true);
  const auto denied = answer(R"({"__type":"AccessDeniedException","message":"no"})", 403);
  EXPECT_THAT(cause({caller("111122223333"), denied}).cure(), HasSubstr("eks:DescribeCluster"));
  const auto fine = described(k_pem, "CONFIG_MAP");
  EXPECT_THAT(cause({caller("111122223333"), fine}).cure(), Not(HasSubstr("eks:DescribeCluster")));
}

TEST_F(RefusalCause, ASessionThatHasEnded) {
  map_says(true);
  m_credentials.expires = m_clock.now();
  EXPECT_THAT(cause({caller("444455556666")}).cause(), HasSubstr("expired"));
}

TEST_F(RefusalCause, ASessionEndsByAwssClock) {
  map_says(true);
  m_clock_offset = std::chrono::minutes(-20);
  m_credentials.expires = m_clock.now() - std::chrono::minutes(5);
  EXPECT_THAT(cause({caller("444455556666")}).cause(), HasSubstr("ahead of AWS's"));
  m_clock_offset = std::chrono::minutes(20);
  m_credentials.expires = m_clock.now() + std::chrono::minutes(15);
  EXPECT_THAT(cause({caller("444455556666")}).cause(), HasSubstr("expired"));
}

TEST_F(RefusalCause, AClockThatIsWrong) {
  map_says(true);
  m_clock_offset = std::chrono::minutes(-20);
  const auto error = cause({caller("444455556666")});
  EXPECT_THAT(error.cause(), HasSubstr("20 minutes ahead of AWS's"));
}

TEST(CauseOfUntested, ARefusalOfAnotherKindStaysWhatItIs) {
  const util::Error error("no credentials", "here", "log in");
  EXPECT_STREQ(cause_of_untested(error).what(), error.what());
}

} // namespace
} // namespace iam::diagnosis
