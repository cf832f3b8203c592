#include "change/map_undo.hpp"
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
using test::FakeStore;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* k_nodes = "# nodes first\n"
                                "- rolearn: arn:aws:iam::111122223333:role/Nodes\n"
                                "  username: nodes\n";

std::string entry(const std::string& name, const std::string& groups = "[dev]",
                  const std::string& username = "") {
  return "- rolearn: arn:aws:iam::111122223333:role/" + name +
         "\n  username: " + (username.empty() ? name : username) + "\n  groups: " + groups + "\n";
}

stores::MapChange change(const std::optional<std::string>& before,
                         const std::optional<std::string>& after) {
  return {"kube-system/aws-auth", "1", "tests", {{"mapRoles", before}}, {{"mapRoles", after}}};
}

class Undo : public testing::Test {
protected:
  // Takes the change from `before` to `after` back on a map that now says `now`, but what it has
  // done to `left_out`.
  Revision undo(const std::string& before, const std::string& after, const std::string& now,
                const std::string& left_out = "") {
    m_store.put(now);
    const stores::MapChange made = change(before, after);
    MapUndo operation(made, [&](const MappingDifference& difference) {
      return !left_out.empty() && difference.name.ends_with("/" + left_out);
    });
    test::NoGuard guard;
    return carry_out(m_store, operation, guard, {DryRun::none, "tests"}, m_clock, m_random);
  }

  std::string error_of(const std::string& before, const std::string& after,
                       const std::string& now) {
    try {
      undo(before, after, now);
    } catch (const util::Error& error) {
      EXPECT_EQ(m_store.roles(), now);
      return error.cause();
    }
    return "it succeeded";
  }

  FakeStore m_store{k_nodes};
  test::FakeClock m_clock;
  test::FakeRandom m_random{{0.5}};
};

TEST_F(Undo, puts_the_text_back_byte_for_byte) {
  const std::string before =
      k_nodes + std::string("# Dev's own  \n") + entry("Dev", "[ dev ]  # x");
  EXPECT_THAT(undo(before, k_nodes, k_nodes).outcomes, ElementsAre(Outcome::added));
  EXPECT_EQ(m_store.roles(), before);
}

TEST_F(Undo, leaves_out_what_is_not_to_come_back) {
  const std::string dev_and_ops = k_nodes + entry("Dev", "[ dev ]  # x") + entry("Ops");
  undo(dev_and_ops, k_nodes, k_nodes, "Ops");
  EXPECT_EQ(m_store.roles(), k_nodes + entry("Dev", "[ dev ]  # x"));
  const Revision again = undo(dev_and_ops, k_nodes, m_store.roles(), "Ops");
  EXPECT_FALSE(again.changes_text());
}

TEST_F(Undo, puts_back_what_edits_cannot_express_without_what_is_left_out) {
  const std::string twice = entry("Dev", "[a]") + entry("Dev", "[b]");
  undo(twice + entry("Ops"), k_nodes, k_nodes, "Ops");
  EXPECT_EQ(m_store.roles(), twice);
  const Revision again = undo(twice + entry("Ops"), k_nodes, m_store.roles(), "Ops");
  EXPECT_FALSE(again.changes_text());
}

TEST_F(Undo, puts_back_what_edits_cannot_express) {
  const std::string twice = entry("Dev", "[a]") + entry("Dev", "[b]");
  undo(twice, k_nodes, k_nodes);
  EXPECT_EQ(m_store.roles(), twice);
}

TEST_F(Undo, has_no_edits_for_entries_that_edits_cannot_name) {
  const std::string set = "- sso:\n    permissionSetName: Admins\n    accountID: \"111122223333\"\n"
                          "  username: admin\n";
  const std::string nobody = "- username: nobody\n";
  const Revision revision = undo(set + nobody, k_nodes, k_nodes);
  EXPECT_EQ(m_store.roles(), set + nobody);
  ASSERT_EQ(revision.edits.size(), 3U);
  EXPECT_EQ(revision.edits[0].name, "arn:aws:iam::111122223333:role/AWSReservedSSO_Admins_*");
  EXPECT_THAT(revision.edits[0].edits, IsEmpty());
  EXPECT_EQ(revision.edits[1].name, "an entry without an ARN");
  EXPECT_THAT(revision.edits[1].edits, IsEmpty());
  EXPECT_THAT(revision.edits[2].edits, testing::SizeIs(1));
  EXPECT_THAT(error_of(set + nobody, k_nodes, k_nodes + entry("Other")),
              AllOf(HasSubstr("the permission set Admins has several entries or fields"),
                    HasSubstr("an entry without an ARN has several entries or fields")));
}

TEST_F(Undo, puts_back_a_text_of_which_nothing_but_comments_changed) {
  const Revision revision = undo("# a\n", "# b\n", "# b\n");
  EXPECT_EQ(m_store.roles(), "# a\n");
  EXPECT_THAT(revision.edits, IsEmpty());
}

TEST_F(Undo, changes_nothing_where_the_text_is_back_already) {
  EXPECT_THAT(undo(k_nodes, k_nodes + entry("Dev"), k_nodes).outcomes,
              ElementsAre(Outcome::unchanged));
  EXPECT_THAT(m_store.options, IsEmpty());
}

TEST_F(Undo, takes_its_own_addition_back_and_leaves_what_others_added) {
  const std::string now = k_nodes + entry("Dev") + "# theirs\n" + entry("Other");
  EXPECT_THAT(undo(k_nodes, k_nodes + entry("Dev"), now).outcomes, ElementsAre(Outcome::removed));
  EXPECT_EQ(m_store.roles(), k_nodes + std::string("# theirs\n") + entry("Other"));
}

TEST_F(Undo, adds_again_what_it_removed) {
  const std::string now = k_nodes + entry("Other");
  undo(k_nodes + entry("Dev"), k_nodes, now);
  EXPECT_THAT(m_store.roles(), AllOf(HasSubstr(entry("Other")), HasSubstr("role/Dev")));
}

TEST_F(Undo, takes_only_its_own_groups_back) {
  undo(entry("Dev", "[a, b]"), entry("Dev", "[b, c]"), entry("Dev", "[b, c, theirs]"));
  const awsauth::Map map = awsauth::read({m_store.roles(), {}, {}});
  EXPECT_THAT(map.roles.entries.at(0).mapping.groups, ElementsAre("b", "theirs", "a"));
}

TEST_F(Undo, takes_a_username_back_unless_others_changed_it) {
  undo(entry("Dev", "[a]", "old"), entry("Dev", "[a]", "new"), entry("Dev", "[a, b]", "new"));
  EXPECT_THAT(m_store.roles(), HasSubstr("username: old"));
  EXPECT_THAT(error_of(entry("Dev", "[a]", "old"), entry("Dev", "[a]", "new"),
                       entry("Dev", "[a]", "theirs")),
              HasSubstr("role/Dev has been changed since, to username theirs, groups a"));
}

TEST_F(Undo, refuses_by_name_what_others_have_changed) {
  const std::string two = k_nodes + entry("A") + entry("B");
  EXPECT_THAT(error_of(k_nodes, two, k_nodes + entry("A", "[x]") + entry("B", "[z]")),
              AllOf(HasSubstr("role/A has been changed since, with username A, groups x"),
                    HasSubstr("role/B has been changed since")));
  EXPECT_THAT(error_of(k_nodes + entry("A"), k_nodes, k_nodes + entry("A", "[x]")),
              HasSubstr("role/A has been added since, with username A, groups x"));
  EXPECT_THAT(error_of(entry("A", "[a]"), entry("A", "[b]"), k_nodes),
              HasSubstr("role/A has been removed since"));
  EXPECT_THAT(error_of(entry("A", "[a]") + entry("A", "[b]"), k_nodes, k_nodes + entry("C")),
              HasSubstr("role/A has several entries"));
}

TEST_F(Undo, does_not_bring_a_text_back_that_the_cluster_cannot_read) {
  EXPECT_THAT(error_of("- rolearn: [", k_nodes, k_nodes), HasSubstr("could not read mapRoles"));
}

TEST_F(Undo, is_computed_again_if_another_process_is_quicker) {
  const std::string theirs = k_nodes + std::string("# theirs\n");
  m_store.fates = {[&](FakeStore& store, const std::function<void()>& keep) {
    store.put(theirs);
    keep();
  }};
  undo(k_nodes + entry("Dev"), k_nodes, k_nodes);
  EXPECT_THAT(m_store.roles(), AllOf(HasSubstr("# theirs"), HasSubstr("role/Dev")));
}

TEST_F(Undo, is_known_to_be_done_although_its_answer_got_lost) {
  const std::string twice = entry("Dev", "[a]") + entry("Dev", "[b]");
  m_store.fates = {[](FakeStore&, const std::function<void()>& keep) {
    keep();
    const net::HttpError error(net::HttpError::Problem::broken, net::Delivery::unknown, "broke",
                               "h");
    throw stores::Unconfirmed(error, std::make_exception_ptr(error),
                              stores::Unconfirmed::Fate::pending);
  }};
  const Revision revision = undo(twice, k_nodes, k_nodes);
  EXPECT_EQ(m_store.roles(), twice);
  EXPECT_EQ(revision.outcomes.size(), revision.edits.size());
}

} // namespace
} // namespace iam::change
