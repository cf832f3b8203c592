#include "change/map_rewrite.hpp"
#include "net/http.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_random.hpp"
#include "support/fake_store.hpp"
#include "support/no_guard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::change {
namespace {

using awsauth::Outcome;
using testing::ElementsAre;

std::string entry(const std::string& name, const std::string& groups = "[dev]") {
  return "- rolearn: arn:aws:iam::111122223333:role/" + name + "\n  username: " + name +
         "\n  groups: " + groups + "\n";
}

const std::string k_base = "# first\n" + entry("A") + entry("B");

class Rewrite : public testing::Test {
protected:
  // Writes `wanted`, which the user has made of `k_base`.
  Revision write(const std::string& wanted) {
    const awsauth::Map base = awsauth::read({.roles = k_base, .users = {}, .accounts = {}});
    const awsauth::Map typed = awsauth::read({.roles = wanted, .users = {}, .accounts = {}});
    MapRewrite rewrite(base, typed);
    test::NoGuard guard;
    return carry_out(m_store, rewrite, guard, {DryRun::none, "tests"}, m_clock, m_random);
  }

  test::FakeStore m_store{k_base};
  test::FakeClock m_clock;
  test::FakeRandom m_random{{0.5}};
};

TEST_F(Rewrite, writes_the_text_and_reports_by_entry) {
  const std::string wanted = "# 1st\n" + entry("A", "[ops]") + entry("C");
  const Revision revision = write(wanted);
  EXPECT_EQ(m_store.roles(), wanted);
  EXPECT_THAT(revision.outcomes, ElementsAre(Outcome::updated, Outcome::removed, Outcome::added));
}

TEST_F(Rewrite, writes_a_comment_alone) {
  const Revision revision = write("# other\n" + k_base);
  EXPECT_EQ(m_store.roles(), "# other\n" + k_base);
  EXPECT_TRUE(revision.edits.empty());
  EXPECT_TRUE(revision.changes_text());
}

TEST_F(Rewrite, merges_what_another_process_writes_between_read_and_write) {
  m_store.fates.emplace_back([](test::FakeStore& store, const auto& keep) {
    store.put(k_base + entry("Theirs"));
    keep();
  });
  write("# first\n" + entry("A", "[ops]") + entry("B"));
  EXPECT_EQ(m_store.roles(), "# first\n" + entry("A", "[ops]") + entry("B") + entry("Theirs"));
}

TEST_F(Rewrite, leaves_a_conflict_to_the_user) {
  const std::string theirs = "# first\n" + entry("A", "[view]") + entry("B");
  m_store.put(theirs);
  try {
    write("# first\n" + entry("A", "[ops]") + entry("B"));
    ADD_FAILURE();
  } catch (const RewriteConflict& conflict) {
    EXPECT_EQ(conflict.now()->data().roles, theirs);
  }
  EXPECT_EQ(m_store.roles(), theirs);
}

TEST_F(Rewrite, finds_a_write_whose_answer_got_lost) {
  m_store.fates.emplace_back([](test::FakeStore&, const auto& keep) {
    keep();
    const net::HttpError lost(net::HttpError::Problem::broken, net::Delivery::unknown, "lost", "h");
    throw stores::Unconfirmed(lost, std::make_exception_ptr(lost),
                              stores::Unconfirmed::Fate::pending);
  });
  const Revision revision = write("# first\n" + entry("A", "[ops]"));
  EXPECT_THAT(revision.outcomes, ElementsAre(Outcome::updated, Outcome::removed));
  EXPECT_EQ(m_store.options.size(), 1U);
}

TEST_F(Rewrite, never_writes_what_nobody_can_read) {
  EXPECT_THROW(write(k_base + "- [\n"), util::Error);
  EXPECT_EQ(m_store.roles(), k_base);
}

} // namespace
} // namespace iam::change
