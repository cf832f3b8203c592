#include "access/migration_names.hpp"
#include "change/migration_bridge.hpp"
#include "change/migration_move.hpp"
#include "support/access_entries.hpp"
#include "support/fake_cluster.hpp"
#include "support/migration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::change {
namespace {

using namespace std::chrono_literals;
using stores::MoveState;
using test::FakeCluster;
using test::role_arn;
using test::role_line;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;
using testing::UnorderedElementsAre;

constexpr const char* k_prod = "https://api.example";
constexpr const char* k_caller_arn = FakeCluster::k_caller;
const std::string k_dev = role_arn("Dev");
const std::string k_bridge(access::k_bridge_group);
const std::string k_proof(access::k_proof_group);
constexpr const char* k_binding =
    "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/from-aws-auth:bridge";

class Moving : public testing::Test {
protected:
  // Its only line lets Dev in.
  explicit Moving(const std::string& groups = "a") {
    m_migration.input.mode = access::Mode::api_and_config_map;
    m_migration.roles = role_line(k_dev, "dev", groups);
    m_migration.is_there(k_dev);
    m_cluster.lines[k_dev] = {"dev", {groups}};
  }

  MovedLine move() { return m_mover.move(m_migration.line()); }

  // An entry that an earlier run has begun.
  access::AccessEntry begin(const std::string& principal, const std::vector<std::string>& groups) {
    access::AccessEntry entry = test::entry_of(principal, "dev", groups);
    m_journal.note_begun(entry);
    m_cluster.eks.entries[principal] = {
        {"principalArn", principal}, {"username", "dev"},       {"kubernetesGroups", groups},
        {"type", "STANDARD"},        {"createdAt", 1500000000}, {"policies", util::Json::array()}};
    return entry;
  }

  std::optional<MoveState> state(const std::string& principal = k_dev) {
    const auto read = m_journal.read();
    const auto found = read ? read->entries.find(principal) : decltype(read->entries.end())();
    return read && found != read->entries.end() ? std::optional(found->second.state) : std::nullopt;
  }

  // The error of `act`.
  template<typename Act>
  static util::Error error_of(const Act& act) {
    try {
      act();
    } catch (const util::Error& error) {
      return error;
    }
    ADD_FAILURE() << "no error";
    return util::Error("");
  }

  // The calls that change entries.
  std::vector<std::string> writes() const {
    std::vector<std::string> all = m_cluster.eks.calls;
    std::erase_if(all,
                  [](const std::string& call) { return call == "describe" || call == "policies"; });
    return all;
  }

  FakeCluster m_cluster;
  test::Migration m_migration;
  stores::MigrationJournal m_journal{m_cluster.host().environment, k_prod};
  LineMover m_mover{m_cluster.target(), m_cluster.stores(), m_cluster.guard(),
                    m_journal,          k_caller_arn,       "go on",
                    m_cluster.host()};
};

class MovingAdministrator : public Moving {
protected:
  MovingAdministrator() : Moving("system:masters") {}
};

TEST_F(Moving, shows_by_a_group_that_the_entry_has_answered) {
  m_cluster.lag = 3s;
  const MovedLine moved = move();
  EXPECT_THAT(writes(), ElementsAre("create", "update"));
  EXPECT_EQ(moved.plan.outcome, access::EntryOutcome::created);
  EXPECT_EQ(moved.proof, "lets it in as \"dev\" in a, system:authenticated");
  EXPECT_EQ(moved.obstacle, "");
  EXPECT_THAT(m_cluster.groups_of(k_dev), Optional(ElementsAre("a")));
  EXPECT_EQ(state(), MoveState::done);
}

TEST_F(Moving, takes_back_an_entry_that_does_not_count) {
  m_cluster.lag = 10min;
  const util::Error error = error_of([&] { move(); });
  EXPECT_EQ(error.cause(), "its access entry is not effective after a minute: the cluster lets it "
                           "in as \"dev\" in a, system:authenticated; expected: it lets it in as "
                           "\"dev\" in a, from-aws-auth:proof, system:authenticated");
  EXPECT_THAT(error.cure(), HasSubstr("its entry was taken back, so that its line counts again"));
  EXPECT_THAT(error.cure(), HasSubstr("go on"));
  EXPECT_THAT(m_cluster.eks.entries, IsEmpty());
  EXPECT_EQ(state(), MoveState::withdrawn);
}

TEST_F(Moving, says_that_another_process_has_changed_the_entry) {
  m_cluster.before = [&](const std::string& call) {
    if (call.ends_with("/selfsubjectreviews") &&
        m_cluster.groups_of(k_dev) == std::vector<std::string>{"a"}) { // the last part is done
      m_cluster.change_entries([&] { m_cluster.eks.entries[k_dev]["username"] = "other"; });
    }
  };
  const util::Error error = error_of([&] { move(); });
  EXPECT_EQ(error.cause(), "another process has changed its access entry");
  EXPECT_THAT(error.cure(), HasSubstr("look at it, and then go on"));
  EXPECT_TRUE(m_cluster.eks.entries.contains(k_dev));
  EXPECT_EQ(state(), MoveState::begun);
}

TEST_F(Moving, goes_on_where_another_process_has_finished_it) {
  int reviews = 0;
  m_cluster.lag = 2s;
  m_cluster.before = [&](const std::string& call) {
    if (call.ends_with("/selfsubjectreviews") && ++reviews == 2) {
      m_cluster.change_entries([&] { m_cluster.eks.entries[k_dev]["kubernetesGroups"] = {"a"}; });
    }
  };
  EXPECT_EQ(move().proof, "lets it in as \"dev\" in a, system:authenticated");
  EXPECT_THAT(m_cluster.groups_of(k_dev), Optional(ElementsAre("a")));
  EXPECT_EQ(state(), MoveState::done);
}

TEST_F(Moving, says_why_nobody_could_try) {
  m_cluster.sts_code = "AccessDenied";
  const MovedLine moved = move();
  EXPECT_THAT(moved.obstacle, HasSubstr("AssumeRole failed with AccessDenied"));
  EXPECT_EQ(moved.proof, "");
  EXPECT_THAT(writes(), ElementsAre("create"));
  EXPECT_EQ(state(), MoveState::done);
}

struct Trouble {
  int status;
  const char* code;
};

class MovingInTrouble : public Moving, public testing::WithParamInterface<Trouble> {};

TEST_P(MovingInTrouble, stops_before_the_entry) {
  m_cluster.sts_status = GetParam().status;
  m_cluster.sts_code = GetParam().code;
  const util::Error error = error_of([&] { move(); });
  EXPECT_THAT(error.cause(), HasSubstr(GetParam().code));
  EXPECT_THAT(writes(), IsEmpty());
  EXPECT_EQ(state(), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(
    Aws, MovingInTrouble,
    testing::Values(Trouble{400, "Throttling"}, Trouble{400, "TooManyRequestsException"},
                    Trouble{400, "RequestLimitExceeded"}, Trouble{400, "IDPCommunicationError"},
                    Trouble{500, "InternalFailure"}, Trouble{403, "ExpiredToken"},
                    Trouble{403, "ExpiredTokenException"}, Trouble{403, "InvalidClientTokenId"},
                    Trouble{403, "SignatureDoesNotMatch"}));

TEST_F(MovingAdministrator, leads_over_the_bridge_until_the_policy_counts) {
  m_cluster.policy_lag = 4s;
  const MovedLine moved = move();
  EXPECT_THAT(writes(), ElementsAre("create", "associate AmazonEKSClusterAdminPolicy", "update"));
  EXPECT_EQ(moved.proof, "lets it in as \"dev\" in system:authenticated");
  EXPECT_THAT(m_cluster.groups_of(k_dev), Optional(IsEmpty()));
  EXPECT_EQ(state(), MoveState::done);
}

TEST_F(MovingAdministrator, builds_the_bridge_again_that_is_removed_before_the_entry_is_there) {
  bool had_bridge = false;
  m_cluster.before = [&](const std::string& call) {
    if (call == "POST/access-entries") { // another process finds nobody on it
      had_bridge = m_cluster.objects.contains(k_binding);
      m_cluster.objects.clear();
    }
  };
  move();
  EXPECT_TRUE(had_bridge);
  EXPECT_TRUE(m_cluster.objects.contains(k_binding));
}

TEST_F(MovingAdministrator, stays_on_the_bridge_whose_policy_does_not_count) {
  m_cluster.policy_lag = 10min;
  const util::Error error = error_of([&] { move(); });
  EXPECT_THAT(error.cause(), HasSubstr("the cluster does not apply its access policy yet; "
                                       "expected: it lets it in as \"dev\" in "
                                       "from-aws-auth:bridge, system:authenticated"));
  EXPECT_EQ(error.cure(),
            "it keeps its rights by the group from-aws-auth:bridge meanwhile; to go on: go on");
  EXPECT_THAT(m_cluster.groups_of(k_dev), Optional(ElementsAre(k_bridge)));
  EXPECT_EQ(state(), MoveState::begun);
}

TEST_F(MovingAdministrator, gets_the_group_back_if_its_end_does_not_count) {
  m_cluster.before = [&](const std::string& call) {
    if (call.starts_with("POST/access-entries/") && !call.ends_with("/access-policies")) {
      m_cluster.lag = 10min;
    }
  };
  m_cluster.clock.advance(1h);
  begin(k_dev, {k_bridge});
  m_migration.entries = {test::entry_of(k_dev, "dev", {k_bridge})};
  const util::Error error = error_of([&] { move(); });
  EXPECT_THAT(error.cause(), HasSubstr("expected: it lets it in as \"dev\" in "
                                       "system:authenticated"));
  EXPECT_EQ(error.cure(), "its entry is again as it was before this; to go on: go on");
  EXPECT_THAT(m_cluster.groups_of(k_dev), Optional(ElementsAre(k_bridge)));
  EXPECT_EQ(state(), MoveState::begun);
}

// What an earlier run has begun

TEST_F(Moving, proves_what_is_begun_by_a_group_that_its_line_does_not_have) {
  const access::AccessEntry entry = begin(k_dev, {"a"});
  m_cluster.lag = 5s;
  const MovedLine moved = m_mover.prove(entry);
  EXPECT_GE(m_cluster.clock.instant(), util::Clock::Instant() + 5s);
  EXPECT_THAT(writes(), ElementsAre("update", "update"));
  EXPECT_THAT(m_cluster.groups_of(k_dev), Optional(ElementsAre("a")));
  EXPECT_EQ(moved.plan.outcome, access::EntryOutcome::unchanged);
  EXPECT_EQ(moved.proof, "lets it in as \"dev\" in a, system:authenticated");
  EXPECT_EQ(state(), MoveState::done);
}

TEST_F(Moving, leaves_what_cannot_be_proven_to_the_next_run) {
  const access::AccessEntry entry = begin(k_dev, {"a"});
  m_cluster.lag = 10min;
  EXPECT_THAT(error_of([&] { m_mover.prove(entry); }).cause(), HasSubstr("not effective"));
  EXPECT_THAT(m_cluster.groups_of(k_dev), Optional(UnorderedElementsAre("a", k_proof)));
  EXPECT_EQ(state(), MoveState::begun);
  m_migration.entries = {test::entry_of(k_dev, "dev", {"a", k_proof})};
  m_cluster.lag = 0s;
  EXPECT_EQ(move().proof, "lets it in as \"dev\" in a, system:authenticated");
  EXPECT_THAT(m_cluster.groups_of(k_dev), Optional(ElementsAre("a")));
  EXPECT_EQ(state(), MoveState::done);
}

TEST_F(Moving, writes_nothing_over_an_entry_that_eks_does_not_describe) {
  access::AccessEntry entry = begin(k_dev, {"a"});
  entry.is_described = false;
  entry.groups.clear();
  error_of([&] { m_mover.prove(entry); });
  EXPECT_THAT(writes(), IsEmpty());
  EXPECT_EQ(state(), MoveState::begun);
}

TEST_F(Moving, believes_what_is_begun_where_nobody_can_sign_in) {
  const std::string user = "arn:aws:iam::111122223333:user/Eve";
  EXPECT_EQ(m_mover.prove(begin(user, {"a"})).obstacle, "only it can sign in as itself");
  EXPECT_THAT(writes(), IsEmpty());
  EXPECT_EQ(state(user), MoveState::done);
}

TEST_F(Moving, takes_an_entry_back) {
  m_mover.take_back(begin(k_dev, {"a"}));
  EXPECT_THAT(writes(), ElementsAre("delete"));
  EXPECT_EQ(state(), MoveState::withdrawn);
}

} // namespace
} // namespace iam::change
