#include "change/mode_writer.hpp"
#include "support/command_line.hpp"
#include "support/fake_aws.hpp"
#include "support/temp_folder.hpp"
#include "util/error.hpp"
#include "util/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::change {
namespace {

using access::Mode;
using testing::HasSubstr;
using testing::Not;

aws::AwsError refusal(const std::string& code, const std::string& message) {
  return {"UpdateClusterConfig", {400, code, message, ""}, "https://eks"};
}

TEST(MayBeTaken, if_eks_is_busy_or_names_another_mode) {
  const auto refused_from = [](const std::string& mode) {
    return refusal("InvalidParameterException", "Unsupported authentication mode update from " +
                                                    mode + " to API_AND_CONFIG_MAP");
  };
  EXPECT_TRUE(may_be_taken(refusal("ResourceInUseException", "busy"), Mode::config_map));
  EXPECT_TRUE(may_be_taken(refused_from("API_AND_CONFIG_MAP"), Mode::config_map));
  EXPECT_FALSE(may_be_taken(refused_from("CONFIG_MAP"), Mode::config_map));
  EXPECT_FALSE(may_be_taken(refused_from("API_AND_CONFIG_MAP"), Mode::api_and_config_map));
  EXPECT_TRUE(may_be_taken(refused_from("API"), Mode::api_and_config_map));
  EXPECT_FALSE(may_be_taken(refusal("InvalidParameterException", "no"), Mode::config_map));
}

// An EKS whose cluster has one status for some questions, and then is ACTIVE.
class SlowEks : public net::HttpTransport {
public:
  explicit SlowEks(int& updating) : m_updating(updating) {}

  net::HttpResponse perform(const net::HttpRequest&) override {
    const util::Json cluster = {{"name", "prod"},
                                {"arn", "arn:aws:eks:us-west-2:111122223333:cluster/prod"},
                                {"status", m_updating-- > 0 ? "UPDATING" : "ACTIVE"},
                                {"version", "1.33"},
                                {"accessConfig", {{"authenticationMode", "CONFIG_MAP"}}}};
    return test::answer(util::dump_json({{"cluster", cluster}}));
  }

private:
  int& m_updating;
};

class AwaitOther : public testing::Test {
protected:
  // Waits while EKS says that it updates the cluster so many times.
  SettledCluster await(int updating) {
    m_updating = updating;
    m_program.host().make_transport = [this](const net::TransportSettings&) {
      return std::make_unique<SlowEks>(m_updating);
    };
    cluster::TargetFlags flags;
    flags.connection.cluster_name = "prod";
    cluster::Target target(flags, cluster::Input::free, m_program.host());
    return ModeWriter(target, m_program.host()).await_other();
  }

  test::TempFolder m_folder;
  test::CommandLine m_program{
      util::Environment({"AWS_ACCESS_KEY_ID=AK", "AWS_SECRET_ACCESS_KEY=SK",
                         "HOME=" + m_folder.path(), "AWS_REGION=us-west-2"})};
  int m_updating = 0;
};

TEST_F(AwaitOther, returns_what_eks_says_then) {
  const SettledCluster settled = await(3);
  EXPECT_EQ(settled.cluster.authentication_mode, "CONFIG_MAP");
  EXPECT_TRUE(settled.was_updating);
  EXPECT_THAT(m_program.errors(), HasSubstr("EKS is already updating the cluster: waiting"));
}

TEST_F(AwaitOther, says_nothing_if_there_is_nothing_to_wait_for) {
  const SettledCluster settled = await(0);
  EXPECT_EQ(settled.cluster.status, "ACTIVE");
  EXPECT_FALSE(settled.was_updating);
  EXPECT_THAT(m_program.errors(), Not(HasSubstr("updating the cluster")));
}

TEST_F(AwaitOther, says_of_what_lasts_for_long_only_what_is_known) {
  try {
    await(100000);
    FAIL();
  } catch (const util::Error& error) {
    EXPECT_THAT(error.cause(), HasSubstr("EKS is still updating the cluster"));
    EXPECT_THAT(error.cause(), Not(HasSubstr("step")));
    EXPECT_THAT(error.cure(), HasSubstr("try again later"));
  }
}

} // namespace
} // namespace iam::change
