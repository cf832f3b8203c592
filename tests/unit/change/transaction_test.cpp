#include "change/transaction.hpp"
#include "net/http.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_random.hpp"
#include "support/fake_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <numeric>

namespace iam::change {
namespace {

using awsauth::Outcome;
using std::chrono::milliseconds;
using stores::Unconfirmed;
using test::FakeStore;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr const char* k_nodes = "- rolearn: arn:aws:iam::111122223333:role/Nodes\n"
                                "  username: nodes\n";

std::string arn(const std::string& name) {
  return "arn:aws:iam::111122223333:role/" + name;
}

std::string entry(const std::string& name) {
  return "- rolearn: " + arn(name) + "\n  username: " + name + "\n";
}

awsauth::AddMapping addition(const std::string& name) {
  awsauth::AddMapping add;
  add.mapping.arn = arn(name);
  add.mapping.username = name;
  return add;
}

awsauth::RemoveMapping removal(const std::string& name) {
  return {awsauth::List::roles, {arn(name)}, {}};
}

// Edits of one principal, to which a test may add what happens on the way.
struct Given : Operation {
  Given(const std::string& name, awsauth::Edit edit) : wanted{{arn(name), {std::move(edit)}}} {}

  void resolve(const stores::Snapshot& first) override { on_resolve(first); }
  std::vector<PrincipalEdits> edits(const stores::Snapshot& before) const override {
    on_edits(before);
    return wanted;
  }
  void check(const Revision& revision) const override { on_check(revision); }

  std::vector<PrincipalEdits> wanted;
  std::function<void(const stores::Snapshot&)> on_resolve = [](const auto&) {};
  std::function<void(const stores::Snapshot&)> on_edits = [](const auto&) {};
  std::function<void(const Revision&)> on_check = [](const auto&) {};
  DryRun dry_run = DryRun::none;
};

Given add(const std::string& name) {
  return {name, addition(name)};
}

Given remove(const std::string& name) {
  return {name, removal(name)};
}

// Where the answer to a write gets lost.
net::HttpError lost() {
  return {net::HttpError::Problem::broken, net::Delivery::unknown, "the connection broke",
          "https://h"};
}

template<typename Error>
[[noreturn]] void fail(const Error& error, Unconfirmed::Fate fate) {
  throw Unconfirmed(error, std::make_exception_ptr(error), fate);
}

// What befalls writes.

void answer_lost(FakeStore&, const std::function<void()>& keep) {
  keep();
  fail(lost(), Unconfirmed::Fate::pending);
}

void request_lost(FakeStore&, const std::function<void()>&) {
  fail(lost(), Unconfirmed::Fate::pending);
}

void server_failed(FakeStore&, const std::function<void()>&) {
  fail(kube::ApiError(500, "InternalError", "failed calling webhook", "PATCH https://h"),
       Unconfirmed::Fate::over);
}

void answer_unreadable(FakeStore&, const std::function<void()>& keep) {
  keep();
  fail(kube::UnexpectedAnswer(200, "the server's answer is empty", "PATCH https://h"),
       Unconfirmed::Fate::over);
}

// Somebody else is quicker, by adding `name`.
FakeStore::Fate outrun_by(const std::string& name) {
  return [name](FakeStore& store, const std::function<void()>& keep) {
    store.put(store.roles() + entry(name));
    keep();
  };
}

// Counts what it lets pass, or refuses everything.
class FakeGuard : public Guard {
public:
  void check_map(const stores::Snapshot&, const stores::Snapshot&) override {
    ++m_count;
    if (m_refuses) {
      throw util::Error("refused");
    }
  }

  int count() const { return m_count; }
  void refuse() { m_refuses = true; }

private:
  int m_count = 0;
  bool m_refuses = false;
};

class Transaction : public testing::Test {
protected:
  Revision carry_out(Given operation) {
    return change::carry_out(m_store, operation, m_guard, {operation.dry_run, "tests"}, m_clock,
                             m_random);
  }

  // What `operation` fails with.
  template<typename Error = util::Error>
  Error error_of(const Given& operation) {
    try {
      carry_out(operation);
    } catch (const Error& error) {
      return error;
    }
    throw std::logic_error("it succeeded");
  }

  // Lets this befall the next `times` reads after the one that comes first.
  void befall_looks(int times, const std::function<void()>& what) {
    m_store.before_read = [=, this] { befall_reads(times, what); };
  }

  void befall_reads(int times, const std::function<void()>& what) {
    if (times > 0) {
      m_store.before_read = [=, this] {
        befall_reads(times - 1, what);
        what();
      };
    }
  }

  FakeStore m_store{k_nodes};
  FakeGuard m_guard;
  test::FakeClock m_clock;
  test::FakeRandom m_random{{0.5, 0.9, 0.1}};
};

TEST_F(Transaction, takes_one_read_and_one_write) {
  const Revision revision = carry_out(add("Dev"));
  EXPECT_THAT(revision.outcomes, ElementsAre(Outcome::added));
  EXPECT_EQ(m_store.roles(), k_nodes + entry("Dev"));
  EXPECT_EQ(m_store.reads, 1);
  ASSERT_THAT(m_store.options, SizeIs(1));
  EXPECT_EQ(m_store.options[0].field_manager, "tests");
  EXPECT_THAT(m_clock.naps, IsEmpty());
  EXPECT_THAT(revision.notes, IsEmpty());
}

TEST_F(Transaction, is_judged_before_it_is_written_each_time_on_the_map_as_it_is) {
  m_store.fates = {outrun_by("A")};
  carry_out(add("Dev"));
  EXPECT_EQ(m_guard.count(), 2);
  carry_out(add("Dev")); // changes nothing
  EXPECT_EQ(m_guard.count(), 2);
}

TEST_F(Transaction, writes_nothing_that_the_guard_refuses) {
  m_guard.refuse();
  EXPECT_EQ(error_of(add("Dev")).cause(), "refused");
  EXPECT_THAT(m_store.options, IsEmpty());
}

TEST_F(Transaction, writes_nothing_where_nothing_is_to_change) {
  EXPECT_THAT(carry_out({"Nodes", awsauth::AddMapping{{.list = awsauth::List::roles,
                                                       .arn = arn("Nodes"),
                                                       .username = "nodes"},
                                                      awsauth::IfExists::refuse}})
                  .outcomes,
              ElementsAre(Outcome::unchanged));
  EXPECT_THAT(carry_out(remove("Dev")).outcomes, ElementsAre(Outcome::not_found));
  EXPECT_THAT(m_store.options, IsEmpty());
}

TEST_F(Transaction, does_the_same_on_the_new_text_when_others_were_quicker) {
  m_store.fates = {outrun_by("A"), outrun_by("B")};
  const Revision revision = carry_out(add("Dev"));
  EXPECT_THAT(revision.outcomes, ElementsAre(Outcome::added));
  EXPECT_EQ(m_store.roles(), k_nodes + entry("A") + entry("B") + entry("Dev"));
  EXPECT_EQ(m_store.reads, 3);
  EXPECT_THAT(m_clock.naps, ElementsAre(milliseconds(10), milliseconds(36)));
}

TEST_F(Transaction, says_unchanged_when_others_have_done_it_meanwhile) {
  m_store.fates = {outrun_by("Dev")};
  EXPECT_THAT(carry_out(add("Dev")).outcomes, ElementsAre(Outcome::unchanged));
  EXPECT_EQ(m_store.roles(), k_nodes + entry("Dev"));
}

TEST_F(Transaction, resolves_once_and_asks_for_the_edits_again_on_the_new_map) {
  m_store.fates = {outrun_by("A")};
  std::vector<std::size_t> resolved;
  std::vector<std::size_t> edited;
  Given operation = add("Dev");
  operation.on_resolve = [&](const stores::Snapshot& first) {
    resolved.push_back(first.map().roles.entries.size());
  };
  operation.on_edits = [&](const stores::Snapshot& before) {
    edited.push_back(before.map().roles.entries.size());
  };
  carry_out(operation);
  EXPECT_THAT(resolved, ElementsAre(1));
  EXPECT_THAT(edited, ElementsAre(1, 2));
}

TEST_F(Transaction, gives_up_when_others_never_stop_and_has_written_nothing) {
  for (int i = 0; i < 1000; ++i) {
    m_store.fates.push_back(outrun_by("Other" + std::to_string(i)));
  }
  const util::Error error = error_of(add("Dev"));
  EXPECT_THAT(error.cause(), AllOf(HasSubstr("nothing was written"), HasSubstr("modified")));
  EXPECT_THAT(m_store.roles(), Not(HasSubstr("role/Dev")));
  const auto waited = std::accumulate(m_clock.naps.begin(), m_clock.naps.end(), milliseconds(0));
  EXPECT_EQ(waited, milliseconds(30000));
  EXPECT_LE(*std::max_element(m_clock.naps.begin(), m_clock.naps.end()), milliseconds(1000));
}

TEST_F(Transaction, never_calls_its_own_addition_unchanged) {
  m_store.fates = {answer_lost};
  const Revision revision = carry_out(add("Dev"));
  EXPECT_THAT(revision.outcomes, ElementsAre(Outcome::added));
  EXPECT_EQ(m_store.roles(), k_nodes + entry("Dev"));
  EXPECT_THAT(m_store.options, SizeIs(1));
}

// Removes each of these principals that the map has, as a repair removes what it finds.
struct RemoveFound : Operation {
  void resolve(const stores::Snapshot&) override {}
  std::vector<PrincipalEdits> edits(const stores::Snapshot& before) const override {
    std::vector<PrincipalEdits> found;
    for (const std::string name : {"A", "B"}) {
      if (before.data().roles->find(arn(name)) != std::string::npos) {
        found.push_back({arn(name), {removal(name)}});
      }
    }
    return found;
  }
};

TEST_F(Transaction, keeps_the_outcomes_of_edits_that_are_not_found_again) {
  m_store.put(k_nodes + entry("A") + entry("B"));
  m_store.fates = {answer_lost};
  RemoveFound operation;
  const Revision revision =
      change::carry_out(m_store, operation, m_guard, {DryRun::none, "tests"}, m_clock, m_random);
  EXPECT_THAT(revision.edits, SizeIs(2));
  EXPECT_THAT(revision.outcomes, ElementsAre(Outcome::removed, Outcome::removed));
}

TEST_F(Transaction, does_not_take_over_outcomes_of_other_edits) {
  m_store.put(k_nodes + entry("A") + entry("B"));
  m_store.fates = {[](FakeStore& store, const std::function<void()>&) {
    store.put(k_nodes + entry("B"));
    fail(lost(), Unconfirmed::Fate::pending);
  }};
  RemoveFound operation;
  const Revision revision =
      change::carry_out(m_store, operation, m_guard, {DryRun::none, "tests"}, m_clock, m_random);
  EXPECT_THAT(revision.outcomes, ElementsAre(Outcome::removed));
  EXPECT_EQ(m_store.roles(), k_nodes);
}

TEST_F(Transaction, never_calls_its_own_removal_not_found) {
  m_store.put(k_nodes + entry("Dev"));
  m_store.fates = {answer_lost};
  Given operation = remove("Dev");
  operation.on_check = [](const Revision& revision) {
    if (revision.outcomes[0] == Outcome::not_found) {
      throw util::Error("not found");
    }
  };
  EXPECT_THAT(carry_out(operation).outcomes, ElementsAre(Outcome::removed));
}

TEST_F(Transaction, shows_the_change_that_was_written_although_its_answer_got_lost) {
  m_store.fates = {answer_lost};
  m_store.before_read = nullptr;
  const Revision revision = carry_out(add("Dev"));
  EXPECT_EQ(revision.before->data().roles, k_nodes);
  EXPECT_EQ(revision.after->data().roles, k_nodes + entry("Dev"));
}

TEST_F(Transaction, writes_again_what_got_lost_on_its_way) {
  m_store.fates = {request_lost, request_lost};
  EXPECT_THAT(carry_out(add("Dev")).outcomes, ElementsAre(Outcome::added));
  EXPECT_EQ(m_store.roles(), k_nodes + entry("Dev"));
}

TEST_F(Transaction, writes_once_when_the_lost_write_arrives_late) {
  m_store.fates = {request_lost, outrun_by("Dev")};
  EXPECT_THAT(carry_out(add("Dev")).outcomes, ElementsAre(Outcome::added));
  EXPECT_EQ(m_store.roles(), k_nodes + entry("Dev"));
}

TEST_F(Transaction, does_the_rest_on_the_new_text_when_the_lost_write_was_outrun) {
  m_store.fates = {[](FakeStore& store, const std::function<void()>&) {
    store.put(k_nodes + entry("Other"));
    fail(lost(), Unconfirmed::Fate::pending);
  }};
  EXPECT_THAT(carry_out(add("Dev")).outcomes, ElementsAre(Outcome::added));
  EXPECT_EQ(m_store.roles(), k_nodes + entry("Other") + entry("Dev"));
}

TEST_F(Transaction, says_that_nobody_knows_when_writes_keep_getting_lost) {
  m_store.fates.assign(1000, request_lost);
  const util::Error error = error_of(add("Dev"));
  EXPECT_THAT(error.cause(), AllOf(HasSubstr("it is unknown whether the map was written"),
                                   HasSubstr("the connection broke")));
  EXPECT_THAT(error.cure(), HasSubstr("list"));
}

TEST_F(Transaction, takes_a_last_look_when_its_patience_is_over) {
  m_store.fates.emplace_back([&](FakeStore&, const std::function<void()>& keep) {
    keep();
    m_clock.advance(std::chrono::minutes(1)); // so long did we wait for the answer
    fail(lost(), Unconfirmed::Fate::pending);
  });
  EXPECT_THAT(carry_out(add("Dev")).outcomes, ElementsAre(Outcome::added));
}

TEST_F(Transaction, says_that_nobody_knows_when_a_later_write_fails_without_a_doubt) {
  for (const FakeStore::Fate& fate :
       {FakeStore::Fate([](FakeStore&, const std::function<void()>&) {
          throw net::HttpError(net::HttpError::Problem::refused, net::Delivery::not_sent,
                               "connection refused", "https://h");
        }),
        FakeStore::Fate([](FakeStore&, const std::function<void()>&) {
          throw kube::ApiError(403, "Forbidden", "connection refused by policy", "PATCH https://h");
        })}) {
    m_store.fates = {request_lost, fate};
    EXPECT_THAT(error_of(add("Dev")).cause(),
                AllOf(HasSubstr("it is unknown whether the map was written: the connection broke"),
                      HasSubstr("then: connection refused")));
  }
}

TEST_F(Transaction, says_that_nobody_knows_when_leave_to_write_is_taken_away_meanwhile) {
  m_store.fates = {request_lost};
  befall_looks(1, [this] { m_store.writable = false; });
  EXPECT_THAT(error_of(add("Dev")).cause(),
              AllOf(HasSubstr("it is unknown"), HasSubstr("not here")));
}

TEST_F(Transaction, finds_done_what_arrives_late_when_its_patience_is_over) {
  m_store.fates = {request_lost, [this](FakeStore& store, const std::function<void()>& keep) {
                     m_clock.advance(std::chrono::minutes(1));
                     store.put(store.roles() + entry("Dev"));
                     keep();
                   }};
  EXPECT_THAT(carry_out(add("Dev")).outcomes, ElementsAre(Outcome::added));
}

TEST_F(Transaction, knows_that_what_was_outrun_will_never_be_written) {
  m_store.fates = {request_lost, [this](FakeStore& store, const std::function<void()>& keep) {
                     m_clock.advance(std::chrono::minutes(1));
                     store.put(store.roles() + entry("Other"));
                     keep();
                   }};
  EXPECT_EQ(error_of(add("Dev")).cause(), "the connection broke");
}

TEST_F(Transaction, looks_again_until_the_server_is_reached) {
  m_store.fates = {answer_lost};
  befall_looks(5, [] { throw lost(); });
  EXPECT_THAT(carry_out(add("Dev")).outcomes, ElementsAre(Outcome::added));
  EXPECT_EQ(m_store.reads, 7);
  EXPECT_THAT(m_store.options, SizeIs(1));
  EXPECT_THAT(m_clock.naps, SizeIs(6));
}

TEST_F(Transaction, looks_again_when_the_server_has_trouble_or_something_answers_in_its_place) {
  for (const std::function<void()>& trouble :
       {std::function<void()>([] {
          throw kube::ApiError(503, "ServiceUnavailable", "etcd leader changed", "GET https://h");
        }),
        std::function<void()>(
            [] { throw kube::UnexpectedAnswer(502, "the answer is no JSON", "GET https://h"); })}) {
    m_store.fates = {answer_lost};
    befall_looks(2, trouble);
    EXPECT_THAT(carry_out(add("Dev")).outcomes, ElementsAre(Outcome::added));
    m_store.put(k_nodes);
  }
}

TEST_F(Transaction, says_that_nobody_knows_when_the_server_stays_unreachable) {
  m_store.fates = {answer_lost};
  befall_looks(1000, [] {
    throw net::HttpError(net::HttpError::Problem::refused, net::Delivery::not_sent,
                         "connection refused", "https://h");
  });
  const auto begin = m_clock.instant();
  const util::Error error = error_of(add("Dev"));
  EXPECT_THAT(error.cause(), AllOf(HasSubstr("it is unknown"), HasSubstr("the connection broke"),
                                   HasSubstr("connection refused")));
  EXPECT_GE(m_clock.instant() - begin, std::chrono::seconds(30));
}

TEST_F(Transaction, takes_a_refusal_to_look_for_final) {
  for (const int status : {401, 403}) {
    m_store.fates = {answer_lost};
    befall_looks(1, [=] {
      throw kube::ApiError(status, "", "you may not get configmaps", "GET https://h");
    });
    const int reads = m_store.reads;
    const util::Error error = error_of(add("Dev"));
    EXPECT_THAT(error.cause(), AllOf(HasSubstr("it is unknown"), HasSubstr("you may not get")));
    EXPECT_EQ(m_store.reads, reads + 2);
    m_store.put(k_nodes);
  }
}

TEST_F(Transaction, does_not_retry_the_first_read) {
  befall_reads(1, [] { throw lost(); });
  EXPECT_THROW(carry_out(add("Dev")), net::HttpError);
  EXPECT_EQ(m_store.reads, 1);
}

TEST_F(Transaction, stops_when_the_user_stops_it_between_two_looks) {
  m_store.fates = {answer_lost};
  befall_looks(1, [this] {
    m_store.before_read = [] { throw util::Cancelled(); };
    throw lost();
  });
  EXPECT_THAT(error_of<net::HttpError>(add("Dev")).cause(), HasSubstr("may have been written"));
}

TEST_F(Transaction, passes_on_the_failure_of_a_server_that_did_nothing) {
  m_store.fates = {server_failed};
  const auto error = error_of<kube::ApiError>(add("Dev"));
  EXPECT_EQ(error.status(), 500);
  EXPECT_EQ(m_store.roles(), k_nodes);
  EXPECT_THAT(m_store.options, SizeIs(1));
}

TEST_F(Transaction, reports_what_was_written_although_the_answer_cannot_be_read) {
  m_store.fates = {answer_unreadable};
  EXPECT_THAT(carry_out(add("Dev")).outcomes, ElementsAre(Outcome::added));
}

TEST_F(Transaction, tries_again_when_the_server_failed_and_others_wrote_meanwhile) {
  m_store.fates = {[](FakeStore& store, const std::function<void()>& keep) {
    store.put(k_nodes + entry("Other"));
    server_failed(store, keep);
  }};
  EXPECT_THAT(carry_out(add("Dev")).outcomes, ElementsAre(Outcome::added));
  EXPECT_EQ(m_store.roles(), k_nodes + entry("Other") + entry("Dev"));
}

TEST_F(Transaction, stops_before_the_write_in_a_dry_run_of_the_client) {
  Given operation = add("Dev");
  operation.dry_run = DryRun::client;
  const Revision revision = carry_out(operation);
  EXPECT_THAT(revision.outcomes, ElementsAre(Outcome::added));
  EXPECT_EQ(revision.after->data().roles, k_nodes + entry("Dev"));
  EXPECT_THAT(m_store.options, IsEmpty());
}

TEST_F(Transaction, lets_the_server_rehearse) {
  Given operation = add("Dev");
  operation.dry_run = DryRun::server;
  EXPECT_THAT(carry_out(operation).outcomes, ElementsAre(Outcome::added));
  ASSERT_THAT(m_store.options, SizeIs(1));
  EXPECT_EQ(m_store.options[0].dry_run, kube::DryRun::server);
  EXPECT_EQ(m_store.roles(), k_nodes);
}

TEST_F(Transaction, says_what_went_wrong_and_not_that_it_may_be_written_in_a_rehearsal) {
  m_store.fates = {request_lost};
  Given operation = add("Dev");
  operation.dry_run = DryRun::server;
  EXPECT_EQ(error_of<net::HttpError>(operation).cause(), "the connection broke");
  EXPECT_THAT(m_store.options, SizeIs(1));
}

TEST_F(Transaction, notes_that_the_server_holds_another_text) {
  m_store.answered_with = k_nodes + entry("Dev") + "# touched\n";
  EXPECT_THAT(carry_out(add("Dev")).notes,
              ElementsAre(AllOf(HasSubstr("mapRoles"), HasSubstr("mutating webhook"))));
}

TEST_F(Transaction, fails_if_the_server_holds_other_entries_and_says_which) {
  const auto cause = [&](const std::string& held, DryRun dry_run = DryRun::none) {
    m_store.put(k_nodes);
    m_store.answered_with = held;
    Given operation = add("Dev");
    operation.dry_run = dry_run;
    return error_of(operation).cause();
  };
  EXPECT_EQ(cause(k_nodes),
            "the API server holds another text for mapRoles than was sent: 1 instead of 2 entries, "
            "without \"" +
                arn("Dev") + "\" with the username \"Dev\" and no groups");
  EXPECT_THAT(cause(k_nodes + entry("Dev") + "  groups: [\"system:masters\"]\n"),
              HasSubstr("and the groups \"system:masters\""));
  EXPECT_THAT(cause(k_nodes + entry("Dev") + entry("Evil")), HasSubstr(", with \"" + arn("Evil")));
  EXPECT_THAT(cause("- ["), HasSubstr("cannot be read"));
  EXPECT_THAT(cause(k_nodes, DryRun::server), HasSubstr("would hold another text for mapRoles"));
}

TEST_F(Transaction, writes_nothing_that_the_check_refuses) {
  Given operation = add("Dev");
  operation.on_check = [](const Revision&) { throw util::Error("no"); };
  EXPECT_EQ(error_of(operation).cause(), "no");
  EXPECT_THAT(m_store.options, IsEmpty());
}

TEST_F(Transaction, checks_again_after_a_conflict) {
  m_store.fates = {outrun_by("Other")};
  Given operation = add("Dev");
  std::vector<std::size_t> seen;
  operation.on_check = [&](const Revision& revision) {
    seen.push_back(revision.before->map().roles.entries.size());
  };
  carry_out(operation);
  EXPECT_THAT(seen, ElementsAre(1, 2));
}

TEST_F(Transaction, stops_when_the_user_stops_it_after_a_conflict) {
  m_store.fates = {outrun_by("Other")};
  m_store.before_read = [&] { m_store.before_read = [] { throw util::Cancelled(); }; };
  EXPECT_THROW(carry_out(add("Dev")), util::Cancelled);
}

TEST_F(Transaction, says_that_it_may_be_written_when_the_user_stops_it_in_doubt) {
  m_store.fates = {answer_lost};
  m_store.before_read = [&] { m_store.before_read = [] { throw util::Cancelled(); }; };
  const auto error = error_of<net::HttpError>(add("Dev"));
  EXPECT_EQ(error.problem(), net::HttpError::Problem::interrupted);
  EXPECT_THAT(error.cause(), HasSubstr("may have been written"));
}

TEST_F(Transaction, asks_for_leave_to_write_where_there_is_something_to_write) {
  carry_out(remove("Dev"));
  EXPECT_EQ(m_store.asked_for_leave, 0);
  carry_out(add("Dev"));
  EXPECT_EQ(m_store.asked_for_leave, 1);
  m_store.writable = false;
  Given rehearsal = add("Other");
  rehearsal.dry_run = DryRun::client;
  EXPECT_EQ(error_of(rehearsal).cause(), "not here");
  EXPECT_EQ(error_of(add("Other")).cause(), "not here");
  EXPECT_THAT(m_store.options, SizeIs(1));
}

TEST_F(Transaction, says_that_it_may_be_written_when_the_write_itself_is_interrupted) {
  const auto interrupt = [](FakeStore&, const std::function<void()>&) {
    throw net::HttpError(net::HttpError::Problem::interrupted, net::Delivery::unknown,
                         "interrupted", "https://h");
  };
  m_store.fates = {interrupt, interrupt};
  EXPECT_THAT(error_of<net::HttpError>(add("Dev")).cause(), HasSubstr("may have been written"));
  Given rehearsal = add("Dev");
  rehearsal.dry_run = DryRun::server;
  EXPECT_EQ(error_of<net::HttpError>(rehearsal).cause(), "interrupted");
}

TEST(TransactionWithoutMap, makes_one) {
  FakeStore store(std::nullopt);
  test::FakeClock clock;
  test::FakeRandom random{{0.5}};
  FakeGuard guard;
  Given operation = add("Dev");
  EXPECT_THAT(carry_out(store, operation, guard, {}, clock, random).outcomes,
              ElementsAre(Outcome::added));
  EXPECT_THAT(store.roles(), HasSubstr("role/Dev"));
}

TEST(TransactionWithoutMap, adds_to_the_one_that_others_made_meanwhile) {
  FakeStore store(std::nullopt);
  test::FakeClock clock;
  test::FakeRandom random{{0.5}};
  store.fates = {[](FakeStore& fake, const std::function<void()>& keep) {
    fake.put(k_nodes);
    keep();
  }};
  Given operation = add("Dev");
  FakeGuard guard;
  carry_out(store, operation, guard, {}, clock, random);
  EXPECT_EQ(store.roles(), k_nodes + entry("Dev"));
}

} // namespace
} // namespace iam::change
