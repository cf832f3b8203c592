#include "change/map_application.hpp"
#include "stores/readable.hpp"
#include "support/command_line.hpp"
#include "support/fake_store.hpp"
#include "support/no_guard.hpp"
#include "util/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::change {
namespace {

using awsauth::List;
using awsauth::Outcome;
using stores::DesiredMapping;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::string arn(const std::string& name) {
  return "arn:aws:iam::111122223333:role/" + name;
}

std::string line(const std::string& name, const std::string& username, const std::string& groups) {
  return "- rolearn: " + arn(name) + "\n  username: " + username + "\n  groups: " + groups + "\n";
}

DesiredMapping item(const std::string& name, const std::string& username,
                    std::vector<std::string> groups = {}) {
  static int number = 0;
  DesiredMapping wanted{.place = "f.yaml:" + std::to_string(++number)};
  wanted.mapping.arn = name.starts_with("arn:") || name.empty() ? name : arn(name);
  wanted.mapping.username = username;
  wanted.mapping.groups = std::move(groups);
  return wanted;
}

class Application : public testing::Test {
protected:
  Revision apply(const std::vector<DesiredMapping>& wanted, bool prune = false) {
    MapApplication operation(wanted, prune, m_world.host());
    test::NoGuard guard;
    return carry_out(m_store, operation, guard, {DryRun::none, "tests"}, m_world.clock(), m_random);
  }

  std::string error_of(const std::vector<DesiredMapping>& wanted) {
    const std::string before = m_store.roles();
    try {
      apply(wanted);
    } catch (const util::Error& error) {
      EXPECT_EQ(m_store.roles(), before);
      EXPECT_THAT(error.where(), HasSubstr("f.yaml:"));
      return error.cause() + "; " + error.cure();
    }
    return "none";
  }

  test::FakeStore m_store{"# ours\n" + line("Nodes", "system:node:{{EC2PrivateDNSName}}", "[n]") +
                          line("Dev", "dev", "[b, a] # both") + line("x/Dead", "dead", "[a]") +
                          line("Old", "old", "[a]")};
  test::CommandLine m_world;
  test::FakeRandom m_random{{0.5}};
};

TEST_F(Application, ChangesWhatDiffersAndKeepsTheRest) {
  const std::string before = m_store.roles();
  const auto revision = apply(
      {item("New", "new", {"net"}), item("Dev", "dev", {"a", "b"}), item("Old", "old", {"c"})});
  EXPECT_THAT(revision.outcomes, ElementsAre(Outcome::added, Outcome::unchanged, Outcome::updated));
  EXPECT_THAT(m_store.roles(), AllOf(HasSubstr("# ours\n"), HasSubstr("[b, a] # both"),
                                     HasSubstr(line("Old", "old", "[c]")),
                                     testing::EndsWith(line("New", "new", "[net]"))));
  EXPECT_FALSE(apply({item("New", "new", {"net"}), item("Dev", "dev", {"a", "b"}),
                      item("Old", "old", {"c"})})
                   .changes_text());
  EXPECT_NE(m_store.roles(), before);
}

TEST_F(Application, TakesExactlyTheGroupsOfTheFile) {
  apply({item("Dev", "other")});
  EXPECT_THAT(m_store.roles(), Not(HasSubstr("[b, a]")));
  EXPECT_THAT(m_store.roles(), HasSubstr("username: other"));
}

TEST_F(Application, PrunesButNoNodes) {
  const auto revision = apply({item("Dev", "dev", {"a", "b"})}, true);
  EXPECT_THAT(revision.outcomes,
              ElementsAre(Outcome::unchanged, Outcome::removed, Outcome::removed));
  EXPECT_EQ(m_store.roles(), "# ours\n" +
                                 line("Nodes", "system:node:{{EC2PrivateDNSName}}", "[n]") +
                                 line("Dev", "dev", "[b, a] # both"));
}

TEST_F(Application, LeavesDeadLinesThatTheFileHasToo) {
  m_store.put(line("Dev", "one", "[a]") + line("Dev", "two", "[a]") + line("x/Dead", "d", "[]") +
              "- username: nameless\n");
  DesiredMapping dropped = item("", "nameless");
  dropped.problem = "an entry without an ARN";
  const std::vector<DesiredMapping> all = {item("Dev", "one", {"a"}), item("Dev", "two", {"a"}),
                                           item("x/Dead", "d"), dropped};
  EXPECT_FALSE(apply(all).changes_text());
  EXPECT_FALSE(apply(all, true).changes_text());
  // In the other order, another line would count.
  EXPECT_THAT(error_of({item("Dev", "two", {"a"}), item("Dev", "one", {"a"})}),
              HasSubstr("it is here twice with different values, first at f.yaml:"));
  m_store.put("[]\n");
  EXPECT_THAT(error_of({dropped}), HasSubstr("an entry without an ARN"));
}

TEST_F(Application, WritesWhoseTheAuthenticatorKnows) {
  m_store.put(line("Dev", "dev", "[a]"));
  EXPECT_THAT(apply({item("teams/Dev", "dev", {"a"})}).outcomes, ElementsAre(Outcome::unchanged));
  EXPECT_THAT(m_world.errors(), HasSubstr("is stored as " + arn("Dev")));
  EXPECT_FALSE(apply({item("teams/Dev", "dev", {"a"})}, true).changes_text());
  EXPECT_THAT(error_of({item("teams/Dev", "dev", {"b"}), item("Dev", "dev", {"a"})}),
              HasSubstr("twice with different values"));
}

TEST_F(Application, RefusesWhatLetsNobodyIn) {
  EXPECT_THAT(error_of({item("", "u")}), HasSubstr("a line without an ARN"));
  EXPECT_THAT(error_of({item("arn:aws:iam::111122223333:group/g", "u")}), Not(HasSubstr("none")));
  EXPECT_THAT(error_of({item("New", "{{ .Values.user }}")}), HasSubstr("render it first"));
  EXPECT_THAT(error_of({item("New", "u", {"<GROUP>"})}), HasSubstr("fill it in first"));
  DesiredMapping account;
  account.place = "f.yaml:1";
  account.mapping.list = List::accounts;
  account.mapping.arn = "12";
  EXPECT_THAT(error_of({account}), HasSubstr("not an account"));
}

TEST_F(Application, SaysWhatLooksLikeATemplate) {
  EXPECT_THAT(
      error_of({item("New", "${USERNAME}", {"a"})}),
      HasSubstr(R"(role/New: the username "${USERNAME}" looks like a template (Terraform))"));
  EXPECT_THAT(error_of({item("New", "new", {"a", "${GROUP}"})}),
              HasSubstr(R"(the group "${GROUP}" looks like a template)"));
  EXPECT_THAT(error_of({item("arn:aws:iam::${ID}:role/A", "a")}),
              HasSubstr("this looks like a template"));
}

TEST_F(Application, RestoresALineWithoutAUsername) {
  const DesiredMapping nameless = item("New", "", {"a"});
  EXPECT_THAT(apply({nameless}).outcomes, ElementsAre(Outcome::added));
  EXPECT_THAT(m_world.errors(), HasSubstr("gets no username"));
  EXPECT_FALSE(apply({nameless}).changes_text());
  m_store.put("- rolearn: " + arn("New") + "\n  groups: [a]\n");
  EXPECT_FALSE(apply({nameless}).changes_text());
}

TEST_F(Application, RefusesNamesInTheWordsOfAFile) {
  EXPECT_THAT(error_of({item("New", " a")}),
              AllOf(HasSubstr("the username"), Not(HasSubstr("--"))));
  EXPECT_THAT(error_of({item("New", "a", {"b,c"})}),
              AllOf(HasSubstr("make each an item of the list"), Not(HasSubstr("--"))));
  apply({item("New", "a", {"b c"}), item("Newer", "{{EC2PrivateDNSName}}")});
  EXPECT_THAT(m_world.errors(), AllOf(HasSubstr("make each an item of the list"),
                                      HasSubstr("nodes need the groups"), Not(HasSubstr("--"))));
}

TEST_F(Application, DoubtsNoNameOfNodes) {
  m_store.put("[]\n");
  apply({item("Nodes", "system:node:{{EC2PrivateDNSName}}",
              {"system:bootstrappers", "system:nodes"})});
  EXPECT_EQ(m_world.errors(), "");
}

TEST_F(Application, AddsNobodyToTheListOfOthers) {
  DesiredMapping role = item("Dev", "dev");
  role.mapping.list = List::users;
  EXPECT_THAT(error_of({role}),
              HasSubstr("this is the ARN of a role, in mapUsers; move it to mapRoles"));
  const std::string alice = "arn:aws:iam::111122223333:user/alice";
  EXPECT_THAT(error_of({item(alice, "alice")}), HasSubstr("move it to mapUsers"));
  m_store.put("- rolearn: " + alice + "\n  username: alice\n");
  EXPECT_THAT(apply({item(alice, "alice", {"a"})}).outcomes, ElementsAre(Outcome::updated));
}

TEST_F(Application, WarnsOfWhatIsNotReadWhereItStays) {
  DesiredMapping misspelt = item("Dev", "dev", {"a", "b"});
  misspelt.problem = R"("group" is not a field)";
  misspelt.cure = "write groups";
  EXPECT_FALSE(apply({misspelt}).changes_text());
  EXPECT_THAT(m_world.errors(), HasSubstr(R"("group" is not a field; write groups)"));
  misspelt.mapping.groups.clear();
  EXPECT_THAT(error_of({misspelt}), HasSubstr(R"("group" is not a field; write groups)"));
}

TEST_F(Application, LeavesAListThatCannotBeReadAlone) {
  m_store.put("- a: [\n");
  EXPECT_FALSE(apply({}, true).changes_text());
  EXPECT_THAT(m_world.errors(), HasSubstr("mapRoles"));
  EXPECT_THROW(apply({item("New", "new")}), util::Error);
}

TEST_F(Application, DoesWhatIsLeftAfterAConflict) {
  m_store.fates = {[](test::FakeStore& store, const auto& keep) {
    store.put(line("Theirs", "theirs", "[a]") + line("Dev", "dev", "[changed]"));
    keep();
  }};
  const auto revision = apply({item("Dev", "dev", {"a", "b"}), item("New", "new")}, true);
  EXPECT_THAT(m_store.roles(), AllOf(HasSubstr(line("Theirs", "theirs", "[a]")),
                                     Not(HasSubstr("changed")), HasSubstr(arn("New"))));
  EXPECT_THAT(revision.outcomes, ElementsAre(Outcome::updated, Outcome::added, Outcome::not_found,
                                             Outcome::not_found));
}

} // namespace
} // namespace iam::change
