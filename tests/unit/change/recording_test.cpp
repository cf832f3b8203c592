#include "change/recording.hpp"
#include "change/transaction.hpp"
#include "net/http.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_journal.hpp"
#include "support/fake_random.hpp"
#include "support/fake_store.hpp"
#include "support/no_guard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::change {
namespace {

using stores::MapChange;
using stores::Unconfirmed;
using test::FakeStore;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

constexpr const char* k_before = "- rolearn: arn:aws:iam::111122223333:role/Nodes\n"
                                 "  username: nodes\n";
constexpr const char* k_dev = "- rolearn: arn:aws:iam::111122223333:role/Dev\n"
                              "  username: dev\n";

// Lets Dev in.
struct Addition : Operation {
  void resolve(const stores::Snapshot&) override {}
  std::vector<PrincipalEdits> edits(const stores::Snapshot&) const override {
    awsauth::AddMapping add;
    add.mapping.arn = "arn:aws:iam::111122223333:role/Dev";
    add.mapping.username = "dev";
    return {{add.mapping.arn, {add}}};
  }
};

[[noreturn]] void lose() {
  const net::HttpError error(net::HttpError::Problem::broken, net::Delivery::unknown, "broke", "h");
  throw Unconfirmed(error, std::make_exception_ptr(error), Unconfirmed::Fate::pending);
}

class RecordingOfATransaction : public testing::Test {
protected:
  void write(DryRun dry_run = DryRun::none) {
    Addition addition;
    test::NoGuard guard;
    carry_out(m_store, addition, guard, {dry_run, "tests", nullptr, &m_journal}, m_clock, m_random);
  }

  const MapChange& change(std::size_t number) const {
    return std::get<MapChange>(m_journal.notes.at(number).change);
  }

  FakeStore m_store{k_before};
  test::FakeJournal m_journal;
  test::FakeClock m_clock;
  test::FakeRandom m_random{{0.5}};
};

TEST_F(RecordingOfATransaction, is_open_before_the_write_and_closed_after_it) {
  m_store.fates = {[this](FakeStore&, const std::function<void()>& keep) {
    EXPECT_THAT(m_journal.states(), ElementsAre("open"));
    keep();
  }};
  write();
  EXPECT_THAT(m_journal.states(), ElementsAre("closed"));
  EXPECT_EQ(change(0).name, "kube-system/aws-auth");
  EXPECT_EQ(change(0).version, "1");
  EXPECT_EQ(change(0).field_manager, "tests");
  EXPECT_THAT(change(0).before, ElementsAre(Pair("mapRoles", k_before)));
  EXPECT_THAT(change(0).after, ElementsAre(Pair("mapRoles", std::string(k_before) + k_dev)));
}

TEST_F(RecordingOfATransaction, holds_what_the_server_has_made_of_it) {
  const std::string stored = std::string(k_before) + k_dev + "# by a webhook\n";
  m_store.answered_with = stored;
  write();
  EXPECT_THAT(change(0).after, ElementsAre(Pair("mapRoles", stored)));
}

TEST_F(RecordingOfATransaction, is_not_made_where_nothing_is_written) {
  write(DryRun::client);
  write(DryRun::server);
  m_store.put(std::string(k_before) + k_dev);
  write();
  EXPECT_THAT(m_journal.states(), IsEmpty());
}

TEST_F(RecordingOfATransaction, is_dropped_where_another_process_was_quicker) {
  m_store.fates = {[](FakeStore& store, const std::function<void()>& keep) {
    store.put(std::string(k_before) + "# other\n");
    keep();
  }};
  write();
  EXPECT_THAT(m_journal.states(), ElementsAre("dropped", "closed"));
  EXPECT_EQ(change(1).version, "2");
}

TEST_F(RecordingOfATransaction, is_dropped_where_the_server_refuses) {
  m_store.fates = {[](FakeStore&, const std::function<void()>&) {
    throw kube::ApiError(403, "Forbidden", "no", "PATCH https://h");
  }};
  EXPECT_THROW(write(), kube::ApiError);
  EXPECT_THAT(m_journal.states(), ElementsAre("dropped"));
}

TEST_F(RecordingOfATransaction, is_closed_if_the_lost_write_turns_out_to_have_arrived) {
  m_store.fates = {[](FakeStore&, const std::function<void()>& keep) {
    keep();
    lose();
  }};
  write();
  EXPECT_THAT(m_journal.states(), ElementsAre("closed"));
}

TEST_F(RecordingOfATransaction, stays_open_while_the_outcome_is_unknown) {
  m_store.fates = {[](FakeStore&, const std::function<void()>&) {
    throw net::HttpError(net::HttpError::Problem::interrupted, net::Delivery::unknown, "stopped",
                         "https://h");
  }};
  EXPECT_THROW(write(), net::HttpError);
  EXPECT_THAT(m_journal.states(), ElementsAre("open"));
}

TEST_F(RecordingOfATransaction, is_no_condition_for_the_write) {
  m_journal.is_broken = true;
  write();
  EXPECT_EQ(m_store.roles(), std::string(k_before) + k_dev);
}

TEST(RecordingOfAnEntry, holds_the_entry_as_eks_has_it) {
  test::FakeJournal journal;
  access::EntryPlan plan{.principal = "arn:aws:iam::111122223333:role/Dev"};
  plan.after.emplace().principal = plan.principal;
  Recording recording(&journal, plan);
  plan.after->username = "from-eks";
  recording.close(plan);
  const auto& change = std::get<stores::EntryChange>(journal.notes.at(0).change);
  EXPECT_EQ(change.after->username, "from-eks");
  recording.drop(); // too late
  EXPECT_THAT(journal.states(), ElementsAre("closed"));
}

} // namespace
} // namespace iam::change
