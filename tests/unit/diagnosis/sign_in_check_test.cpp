#include "diagnosis/sign_in_check.hpp"
#include "support/fake_child_runner.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_random.hpp"
#include "support/scripted_transport.hpp"
#include "support/temp_folder.hpp"
#include "util/file.hpp"
#include "util/proposed_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>
#include <sys/stat.h>

namespace iam::diagnosis {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class MissingProgram : public testing::Test {
protected:
  MissingProgram() {
    m_selection.context_name = "prod";
    m_stanza.command = "aws";
    m_stanza.args = {"eks", "get-token", "--cluster-name", "prod"};
  }

  // What is missing and what to do; empty: nothing.
  std::string missing() {
    m_selection.user.exec = m_stanza;
    const auto problem =
        missing_program(m_selection, util::Environment({"PATH=" + m_folder.file("")}));
    return problem ? problem->cause() + " -> " + util::complete_commands(problem->cure()) : "";
  }

  test::TempFolder m_folder;
  kube::Selection m_selection;
  kube::ExecStanza m_stanza;
};

TEST_F(MissingProgram, nothing_is_missing_where_it_is_installed_or_not_needed) {
  util::write_file(m_folder.file("aws"), "");
  chmod(m_folder.file("aws").c_str(), 0700);
  EXPECT_EQ(missing(), "");
  EXPECT_FALSE(missing_program(kube::Selection(), util::Environment()));
}

TEST_F(MissingProgram, this_program_can_stand_in_for_those_of_eks) {
  EXPECT_THAT(missing(),
              AllOf(HasSubstr("getting credentials: exec: executable aws not found"),
                    HasSubstr("--name prod"), HasSubstr("--exec self"), HasSubstr("install aws")));
}

TEST_F(MissingProgram, others_have_to_be_installed) {
  m_stanza.command = m_folder.file("bin/login");
  m_stanza.args = {};
  EXPECT_THAT(missing(), HasSubstr("-> install "));
  m_stanza.install_hint = "\nGet it from the shelf.\n";
  EXPECT_THAT(missing(), HasSubstr("-> Get it from the shelf."));
}

class RefusedToken : public testing::Test {
protected:
  // The cause, where AWS is asked nothing more.
  std::string cause(const std::string& code, std::optional<std::chrono::milliseconds> offset) {
    test::FakeChildRunner children([](const auto&) { return util::ChildResult(); });
    test::FakeRandom random({0.5});
    test::FakeClock clock;
    std::ostringstream log;
    const cluster::Host host{.out = log,
                             .err = log,
                             .read_input = {},
                             .environment = util::Environment({"AWS_REGION=eu-west-1"}),
                             .make_transport =
                                 [](const net::TransportSettings&) {
                                   return std::make_unique<test::ScriptedTransport>(
                                       std::deque<net::HttpResult>{});
                                 },
                             .runner = children,
                             .clock = clock,
                             .random = random,
                             .prompt = {}};
    cluster::AwsSession aws({}, host.environment, host);
    const aws::AwsError error("GetCallerIdentity", {403, code, "no", ""}, "https://sts");
    return cause_of_refused_token(error, offset, aws).cause();
  }
};

TEST_F(RefusedToken, a_clock_that_differs_from_the_servers_is_the_cause) {
  using namespace std::chrono_literals;
  EXPECT_EQ(cause("SignatureDoesNotMatch", 10min),
            "the clock of this machine is 10 minutes behind the API server's");
  EXPECT_EQ(cause("ExpiredToken", -7min),
            "the clock of this machine is 7 minutes ahead of the API server's");
}

TEST_F(RefusedToken, otherwise_it_is_what_aws_says) {
  EXPECT_EQ(cause("ExpiredToken", std::chrono::seconds(1)),
            "GetCallerIdentity failed with ExpiredToken: no");
  EXPECT_EQ(cause("InvalidClientTokenId", std::chrono::minutes(10)),
            "GetCallerIdentity failed with InvalidClientTokenId: no");
}

} // namespace
} // namespace iam::diagnosis
