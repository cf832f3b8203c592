#include "cluster/aws_session.hpp"
#include "support/canned_aws.hpp"
#include "support/fake_child_runner.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_random.hpp"
#include "support/temp_folder.hpp"
#include "util/crypto.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

namespace iam::cluster {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

// The tokens of a machine that is behind AWS by some hours, or knows of no difference.
class TokenOf : public testing::Test {
protected:
  aws::ClusterToken token(std::chrono::milliseconds offset,
                          std::optional<util::Time> expires = {}) {
    const Host host{
        .out = m_log,
        .err = m_log,
        .read_input = {},
        .environment = util::Environment({"HOME=" + m_home.path(), "AWS_REGION=eu-west-1"}),
        .make_transport =
            [](const net::TransportSettings&) { return std::make_unique<test::CannedAws>(); },
        .runner = m_children,
        .clock = m_clock,
        .random = m_random,
        .prompt = [](const std::string&) { return std::string(); }};
    AwsSession session({}, host.environment, host);
    session.runtime().clock_offset = offset;
    const aws::Credentials keys{"AKIA", util::Secret("secret"), util::Secret(), expires, ""};
    return session.sign_token(keys, "prod");
  }

  // The signed request in a token.
  static std::string url(const aws::ClusterToken& token) {
    const std::string& text = token.text.reveal();
    return util::decode_base64url(text.substr(text.find('.') + 1)).value_or("");
  }

  test::TempFolder m_home;
  test::FakeClock m_clock; // at 2023-11-14T22:13:20Z
  test::FakeRandom m_random{{0.5}};
  test::FakeChildRunner m_children{[](const util::ChildCommand&) { return util::ChildResult(); }};
  std::ostringstream m_log;
};

TEST_F(TokenOf, is_signed_by_awss_clock_and_ends_by_ours) {
  const aws::ClusterToken token = this->token(2h);
  EXPECT_THAT(url(token), HasSubstr("X-Amz-Date=20231115T001320Z"));
  EXPECT_EQ(token.expires, m_clock.now() + 14min);
}

TEST_F(TokenOf, ends_with_the_credentials_of_which_awss_clock_tells) {
  EXPECT_EQ(token(-2h, m_clock.now() - 2h + 5min).expires, m_clock.now() + 5min);
}

TEST_F(TokenOf, is_of_one_clock_where_no_difference_is_known) {
  const aws::ClusterToken token = this->token(0h);
  EXPECT_THAT(url(token), HasSubstr("X-Amz-Date=20231114T221320Z"));
  EXPECT_EQ(token.expires, m_clock.now() + 14min);
}

} // namespace
} // namespace iam::cluster
