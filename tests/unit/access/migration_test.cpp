#include "access/migration.hpp"
#include "support/access_entries.hpp"
#include "support/migration.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::access {
namespace {

using test::binding_of;
using test::entry_of;
using test::group_subject;
using test::Migration;
using test::role_arn;
using test::role_line;
using test::user_line;
using test::user_subject;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr const char* k_admin_policy_arn =
    "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";

// A role of the cluster's account that IAM knows.
Migration of_role(const std::string& username, const std::string& groups) {
  Migration migration;
  migration.roles = role_line(role_arn("Dev"), username, groups);
  migration.is_there(role_arn("Dev"));
  return migration;
}

// What `line` moves to: `TYPE username groups`; its fate and reason if it does not move.
std::string moved(const MigrationLine& line) {
  if (line.fate != Fate::create) {
    return fmt::format("{}: {}", text_of(line.fate), line.reason);
  }
  std::string text = line.wanted->type + ' ' + line.wanted->username;
  for (const std::string& group : line.wanted->groups) {
    text += ' ' + group;
  }
  return text;
}

// The copies of a plan, each as `NAMESPACE/ROLE to SUBJECT`.
std::vector<std::string> copies(const MigrationPlan& plan) {
  std::vector<std::string> all;
  for (const BindingCopy& copy : plan.copies) {
    EXPECT_THAT(copy.binding.subjects, SizeIs(1));
    all.push_back(fmt::format("{}/{} to {} {}", copy.binding.namespace_, copy.binding.role,
                              rbac::text_of(copy.binding.subjects.front().kind),
                              copy.binding.subjects.front().name));
  }
  return all;
}

TEST(Migration, KeepsLegalNamesAndTakesThePathFromIam) {
  Migration migration;
  migration.roles = role_line(role_arn("Dev"), "dev", "a, b");
  migration.is_there("arn:aws:iam::111122223333:role/teams/web/Dev");
  const MigrationLine line = migration.line();
  EXPECT_EQ(moved(line), "STANDARD dev a b");
  EXPECT_EQ(line.wanted->principal, "arn:aws:iam::111122223333:role/teams/web/Dev");
  EXPECT_THAT(*line.wanted->policies, IsEmpty());
  EXPECT_THAT(line.remarks, IsEmpty());
}

TEST(Migration, GivesTheDefaultUsernameWhereThereIsNoneAndSaysSo) {
  const MigrationLine line = of_role("", "a").line();
  const std::string username = "arn:aws:sts::111122223333:assumed-role/Dev/{{SessionName}}";
  EXPECT_EQ(moved(line), "STANDARD " + username + " a");
  EXPECT_THAT(line.remarks,
              ElementsAre("has no username today, and gets EKS's default: " + username));
}

TEST(Migration, SaysWhatTheDefaultUsernameGains) {
  Migration migration = of_role("", "a");
  migration.bindings->push_back(
      binding_of("b", "view", user_subject("arn:aws:sts::111122223333:assumed-role/Dev/al")));
  EXPECT_THAT(migration.line().remarks,
              Contains("gains what a binding gives to its new name: ClusterRole view to the user "
                       "arn:aws:sts::111122223333:assumed-role/Dev/al"));
}

TEST(Migration, KeepsASessionsNameBehindAColon) {
  const MigrationLine line = of_role("dev:{{SessionName}}", "a").line();
  EXPECT_EQ(moved(line), "STANDARD dev:{{SessionName}} a");
  EXPECT_THAT(line.remarks, IsEmpty());
}

TEST(Migration, PutsAPrefixBeforeABareSessionAndCopiesItsBindings) {
  Migration migration = of_role("{{SessionName}}", "");
  migration.bindings = {binding_of("al", "view", user_subject("alice")),
                        binding_of("in", "edit", user_subject("alice"), "web"),
                        binding_of("kube", "system:kube-scheduler",
                                   user_subject("system:kube-scheduler")), // no session's name
                        binding_of("x", "view", group_subject("alice"))};
  const MigrationPlan plan = migration.plan();
  EXPECT_EQ(moved(plan.lines.front()), "STANDARD session:{{SessionName}}");
  EXPECT_THAT(copies(plan),
              ElementsAre("/view to User session:alice", "web/edit to User session:alice"));
  EXPECT_THAT(plan.lines.front().remarks,
              ElementsAre(HasSubstr("changes from {{SessionName}} to session:{{SessionName}}"),
                          "2 bindings name users that {{SessionName}} may be, and are copied for "
                          "session:{{SessionName}}"));
  migration.bindings->erase(migration.bindings->begin());
  EXPECT_THAT(migration.line().remarks.back(),
              HasSubstr("1 binding names a user that {{SessionName}} may be, and is copied for"));
}

TEST(Migration, KeepsTheRawSessionAndSaysWhatToDoIfEksRefusesIt) {
  const MigrationLine line = of_role("dev:{{SessionNameRaw}}", "").line();
  EXPECT_EQ(moved(line), "STANDARD dev:{{SessionNameRaw}}");
  EXPECT_THAT(line.remarks, ElementsAre(HasSubstr("if EKS refuses {{SessionNameRaw}}")));
}

TEST(Migration, WritesTheAccountOut) {
  const MigrationLine line = of_role("{{AccountID}}:{{SessionName}}", "'of-{{AccountID}}'").line();
  EXPECT_EQ(moved(line), "STANDARD 111122223333:{{SessionName}} of-111122223333");
}

TEST(Migration, CannotMoveTemplatesThatEksHasNot) {
  EXPECT_THAT(moved(of_role("dev:{{AccessKeyID}}", "").line()), HasSubstr("blocked: "));
  EXPECT_THAT(moved(of_role("x:{{EC2PrivateDNSName}}", "a").line()), HasSubstr("blocked: "));
  EXPECT_THAT(moved(of_role("x:{{Unknown}}", "a").line()), HasSubstr("blocked: "));
  EXPECT_THAT(moved(of_role("dev", "'of-{{SessionName}}'").line()),
              HasSubstr("blocked: the group of-{{SessionName}} differs from session to session"));
  EXPECT_THAT(of_role("dev:{{AccessKeyID}}", "").line().cure, HasSubstr("{{SessionName}}"));
}

TEST(Migration, RenamesReservedUsernamesAndCopiesTheirBindings) {
  for (const std::string prefix : {"system:", "eks:", "aws:", "amazon:", "iam:"}) {
    Migration migration = of_role(prefix + "admin", "a");
    migration.bindings = {binding_of("b", "view", user_subject(prefix + "admin"), "web")};
    const MigrationPlan plan = migration.plan();
    EXPECT_EQ(moved(plan.lines.front()), "STANDARD from-aws-auth:" + prefix + "admin a");
    EXPECT_THAT(copies(plan), ElementsAre("web/view to User from-aws-auth:" + prefix + "admin"));
  }
  EXPECT_EQ(moved(of_role("kubernetes-admin", "a").line()), "STANDARD kubernetes-admin a");
}

TEST(Migration, KeepsTheRightsOfAServiceAccountsName) {
  Migration migration = of_role("system:serviceaccount:web:app", "");
  migration.bindings = {
      binding_of("b", "view", {rbac::SubjectKind::service_account, "app", "web"})};
  EXPECT_THAT(copies(migration.plan()),
              ElementsAre("/view to User from-aws-auth:system:serviceaccount:web:app"));
}

TEST(Migration, TurnsMastersIntoThePolicyAndKeepsOtherGroups) {
  const MigrationLine line = of_role("admin", "system:masters, dev").line();
  EXPECT_EQ(moved(line), "STANDARD admin dev");
  EXPECT_THAT(*line.wanted->policies,
              ElementsAre(HeldPolicy{k_admin_policy_arn, HeldPolicy::Scope{"cluster", {}}}));
  EXPECT_TRUE(line.is_administrator);
  EXPECT_THAT(line.remarks, ElementsAre(HasSubstr("no longer exempt it")));
}

TEST(Migration, TakesThePolicyOfThePartition) {
  Migration migration;
  migration.input.partition.clear(); // that of the line
  migration.roles = role_line("arn:aws-cn:iam::111122223333:role/Dev", "a", "system:masters");
  EXPECT_EQ(migration.line().wanted->policies->front().arn,
            "arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy");
}

TEST(Migration, TurnsMastersIntoAnOwnGroupIfAsked) {
  Migration migration = of_role("admin", "system:masters, dev");
  migration.options.admin_as = AdminAs::group;
  const MigrationPlan plan = migration.plan();
  EXPECT_EQ(moved(plan.lines.front()), "STANDARD admin from-aws-auth:system:masters dev");
  EXPECT_THAT(*plan.lines.front().wanted->policies, IsEmpty());
  EXPECT_THAT(copies(plan), ElementsAre("/cluster-admin to Group from-aws-auth:system:masters"));
  migration.bindings = {plan.copies.front().binding}; // made by now
  EXPECT_THAT(migration.plan().copies, IsEmpty());
  migration.bindings.reset(); // unknown; it is needed in any case
  EXPECT_THAT(migration.plan().copies, SizeIs(1));
}

TEST(Migration, DropsTheGroupThatEverybodyHas) {
  const MigrationLine line = of_role("dev", "system:authenticated, a").line();
  EXPECT_EQ(moved(line), "STANDARD dev a");
  EXPECT_THAT(line.remarks, ElementsAre(HasSubstr("system:authenticated is left out")));
}

TEST(Migration, RenamesReservedGroupsAndCopiesTheirBindings) {
  for (const std::string group : {"system:monitoring", "eks:a", "aws:a", "amazon:a", "iam:a"}) {
    Migration migration = of_role("dev", group + ", b");
    rbac::Binding in_web = binding_of("n", "edit", group_subject(group), "web");
    in_web.role_kind = "Role";
    in_web.subjects.push_back(user_subject("somebody"));
    migration.bindings = {binding_of("m", "view", group_subject(group)), in_web};
    const MigrationPlan plan = migration.plan();
    EXPECT_EQ(moved(plan.lines.front()), "STANDARD dev from-aws-auth:" + group + " b");
    EXPECT_THAT(copies(plan), ElementsAre("/view to Group from-aws-auth:" + group,
                                          "web/edit to Group from-aws-auth:" + group));
    EXPECT_EQ(plan.copies[1].binding.role_kind, "Role");
    EXPECT_EQ(plan.copies[1].from, "n");
  }
}

TEST(Migration, DropsReservedGroupsThatNoBindingNames) {
  const MigrationLine line = of_role("dev", "system:node-proxier, a").line();
  EXPECT_EQ(moved(line), "STANDARD dev a");
  EXPECT_THAT(line.remarks, ElementsAre("its group system:node-proxier is left out: EKS reserves "
                                        "the name, and no binding names it"));
}

TEST(Migration, DoesNotMoveRenamedNamesWhileBindingsAreUnknown) {
  Migration migration = of_role("dev", "system:monitoring");
  migration.bindings.reset();
  EXPECT_THAT(moved(migration.line()),
              HasSubstr("blocked: which bindings name the group system:monitoring is unknown"));
  Migration user = of_role("{{SessionName}}", "a");
  user.bindings.reset();
  EXPECT_THAT(moved(user.line()), HasSubstr("blocked: which bindings name the user"));
  Migration plain = of_role("dev", "a");
  plain.bindings.reset();
  EXPECT_EQ(moved(plain.line()), "STANDARD dev a");
}

TEST(Migration, SaysWhoElseHasTheNewNameAlready) {
  Migration migration = of_role("dev", "system:monitoring");
  *migration.roles += role_line(role_arn("B"), "b", "from-aws-auth:system:monitoring");
  migration.bindings = {binding_of("m", "view", group_subject("system:monitoring")),
                        binding_of("o", "edit", group_subject("from-aws-auth:system:monitoring"))};
  EXPECT_THAT(migration.plan().lines.front().remarks,
              testing::IsSupersetOf(
                  {HasSubstr("gains what a binding gives to its new name: ClusterRole edit"),
                   HasSubstr("other lines have the name from-aws-auth:system:monitoring")}));
}

TEST(Migration, SaysWhoElseHasTheNewUsernameAlready) {
  for (const std::string other : {"session:{{SessionName}}", "session:alice"}) {
    Migration migration = of_role("{{SessionName}}", "");
    *migration.roles += role_line(role_arn("B"), other, "");
    EXPECT_THAT(migration.plan().lines.front().remarks,
                Contains(HasSubstr("other lines have the name session:{{SessionName}} already")));
  }
  EXPECT_THAT(of_role("{{SessionName}}", "").line().remarks,
              Not(Contains(HasSubstr("other lines have"))));
}

TEST(Migration, SumsUpManyRightsThatANewNameBrings) {
  Migration migration = of_role("{{SessionName}}", "");
  for (int i = 10; i < 33; ++i) {
    migration.bindings->push_back(
        binding_of(fmt::format("b{}", i), "view", user_subject(fmt::format("session:user-{}", i))));
  }
  const MigrationLine line = migration.line();
  EXPECT_THAT(line.remarks, SizeIs(1 + 20 + 1));
  EXPECT_EQ(line.remarks.back(),
            "gains what 3 more bindings give to its new name session:{{SessionName}}");
}

TEST(Migration, CannotMoveServiceLinkedRolesAndSaysHowTheServiceMakesTheirEntry) {
  for (const auto& [name, cure] : std::vector<std::pair<std::string, std::string>>{
           {"AWSServiceRoleForBatch", "set accessEntry to ENABLED"},
           {"AWSServiceRoleForAmazonEMRContainers", "virtual clusters"},
           {"AWSServiceRoleForAmazonPrometheusScraper", "delete the scraper"},
           {"AWSServiceRoleForOther", "makes its entry itself"}}) {
    Migration migration;
    migration.roles = role_line(role_arn(name), "x", "a");
    const MigrationLine line = migration.line();
    EXPECT_THAT(moved(line), HasSubstr("blocked: EKS lets nobody make"));
    EXPECT_THAT(line.cure, HasSubstr(cure));
    EXPECT_THAT(line.cure, HasSubstr("keep the line until it is there"));
  }
}

TEST(Migration, CannotMoveAccounts) {
  Migration migration;
  migration.accounts = "- '222233334444'\n- '222233334444'\n- '22'\n";
  const MigrationPlan plan = migration.plan();
  EXPECT_THAT(moved(plan.lines[0]), HasSubstr("nothing: another line"));
  EXPECT_THAT(moved(plan.lines[1]), HasSubstr("blocked: an access entry is for one role or user"));
  EXPECT_THAT(plan.lines[1].cure, HasSubstr("audit log"));
  EXPECT_THAT(moved(plan.lines[2]), HasSubstr("nothing: "));
  EXPECT_TRUE(plan.blocks_api_mode());
}

TEST(Migration, TakesThePathOfPermissionSetsFromIam) {
  const std::string name = "AWSReservedSSO_View_0123456789abcdef";
  const std::string full = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/"
                           "eu-west-1/" +
                           name;
  Migration migration;
  migration.roles = role_line(role_arn(name), "view:{{SessionName}}", "a");
  EXPECT_THAT(moved(migration.line()), HasSubstr("blocked: IAM does not tell the path"));
  migration.is_there(full);
  const MigrationLine line = migration.line();
  EXPECT_EQ(moved(line), "STANDARD view:{{SessionName}} a");
  EXPECT_EQ(line.wanted->principal, full);
  EXPECT_THAT(line.remarks, ElementsAre(HasSubstr("provisioned anew")));
}

TEST(Migration, TakesUsersInMapRolesAndRolesInMapUsersAsWhatTheyAre) {
  Migration migration;
  const std::string user = "arn:aws:iam::111122223333:user/team/bob";
  migration.roles = role_line(user, "bob", "a");
  migration.users = user_line(role_arn("Dev"), "dev", "b");
  migration.is_there(user);
  migration.is_there(role_arn("Dev"));
  const MigrationPlan plan = migration.plan();
  EXPECT_EQ(moved(plan.lines[0]), "STANDARD bob a");
  EXPECT_EQ(plan.lines[0].wanted->principal, user);
  EXPECT_EQ(moved(plan.lines[1]), "STANDARD dev b");
}

TEST(Migration, FillsInNoSessionForUsers) {
  Migration migration;
  migration.users = user_line("arn:aws:iam::111122223333:user/bob", "dev:{{SessionName}}", "a");
  EXPECT_EQ(moved(migration.line()), "STANDARD dev: a");
}

TEST(Migration, LeavesDeletedPrincipalsOut) {
  Migration migration;
  migration.roles = role_line(role_arn("Gone"), "x", "system:masters");
  migration.is_gone(role_arn("Gone"));
  const MigrationPlan plan = migration.plan();
  EXPECT_EQ(moved(plan.lines.front()), "nothing: IAM has no such role or user any more");
  EXPECT_THAT(plan.lines.front().remarks, ElementsAre(HasSubstr("would get in by it")));
  EXPECT_FALSE(plan.blocks_api_mode());
}

TEST(Migration, CannotMoveFederatedUsersAndTriesTheRootUser) {
  Migration federated;
  federated.users = user_line("arn:aws:sts::111122223333:federated-user/eve", "eve", "a");
  EXPECT_EQ(moved(federated.line()), "blocked: federated users cannot have access entries");
  Migration root;
  root.users = user_line("arn:aws:iam::111122223333:root", "root", "a");
  EXPECT_EQ(moved(root.line()), "STANDARD root a");
  EXPECT_THAT(root.line().remarks, ElementsAre(HasSubstr("not documented")));
}

TEST(Migration, LeavesDeadAndShadowedLinesOut) {
  Migration migration;
  migration.roles = role_line("arn:aws:iam::111122223333:role/teams/Dev", "a", "system:masters") +
                    role_line("arn:aws:iam::111122223333:role/*", "b", "system:masters") +
                    role_line("arn:aws:sts::111122223333:assumed-role/Dev/x", "c", "z") +
                    role_line("arn:aws-moon:iam::111122223333:role/Dev", "d", "z") +
                    "- sso: {permissionSetName: View, accountID: '111122223333'}\n"
                    "  username: e\n  groups: [z]\n" +
                    "- username: nobody\n" + role_line(role_arn("Dev"), "first", "system:masters") +
                    role_line(role_arn("dev"), "last", "z");
  migration.users = user_line(role_arn("Dev"), "user", "system:masters");
  const MigrationPlan plan = migration.plan();
  ASSERT_THAT(plan.lines, SizeIs(9));
  for (const std::size_t dead : {0U, 1U, 2U, 3U, 4U, 5U, 6U, 8U}) {
    EXPECT_EQ(plan.lines[dead].fate, Fate::nothing) << dead;
    EXPECT_NE(plan.lines[dead].reason, "") << dead;
  }
  EXPECT_EQ(moved(plan.lines[7]), "STANDARD last z");
  EXPECT_EQ(plan.lines[6].hidden_by, plan.lines[7].entry);
  EXPECT_EQ(plan.lines[8].hidden_by, plan.lines[7].entry);
  EXPECT_FALSE(plan.blocks_api_mode());
}

TEST(Migration, DoesNotChooseWhereTheAuthenticatorPicksAtRandom) {
  Migration migration;
  const std::string user = "arn:aws:iam::111122223333:user/bob";
  const std::string other = "arn:aws:iam::111122223333:user/BOB";
  migration.users = user_line(user, "bob", "a") + user_line(other, "bob", "system:masters");
  for (const MigrationLine& line : migration.plan().lines) {
    EXPECT_THAT(moved(line), HasSubstr("blocked: several lines name this principal"));
  }
  migration.users = user_line(user, "bob", "a") + user_line(other, "bob", "a");
  const MigrationPlan same = migration.plan();
  EXPECT_EQ(moved(same.lines[0]), "STANDARD bob a");
  EXPECT_THAT(moved(same.lines[1]), HasSubstr("nothing: another line"));
}

TEST(Migration, ComparesWithTheEntryThatIsThere) {
  Migration migration = of_role("dev", "a, b");
  migration.input.mode = Mode::api_and_config_map;
  migration.entries = {entry_of("arn:aws:iam::111122223333:role/teams/Dev", "dev", {"b", "a"})};
  EXPECT_EQ(migration.line().fate, Fate::exists);
  migration.entries->front().groups = {"c"};
  const MigrationLine line = migration.line();
  EXPECT_EQ(moved(line), "differs: its entry counts, and the line does nothing");
  EXPECT_THAT(line.differences,
              ElementsAre("its entry has the groups c, and an entry of the line would have a, b"));
  EXPECT_THAT(migration.plan().steps, IsEmpty());
  EXPECT_FALSE(migration.plan().blocks_api_mode());
}

TEST(Migration, SaysWhatIsUnknownOfTheEntryThatIsThere) {
  Migration migration = of_role("dev", "a");
  migration.input.mode = Mode::api_and_config_map;
  migration.entries = {AccessEntry{.principal = role_arn("Dev")}};
  EXPECT_EQ(migration.line().fate, Fate::exists);
  EXPECT_THAT(migration.line().remarks, ElementsAre(HasSubstr("is unknown")));
  migration.entries = {entry_of(role_arn("Dev"), "dev", {"a"})};
  migration.entries->front().policies.reset();
  migration.entries->front().is_stale = false;
  EXPECT_THAT(migration.line().remarks, ElementsAre("the policies of its entry are unknown"));
}

TEST(Migration, DoesNotTakeAStaleEntryForOneThatLetsIn) {
  Migration migration = of_role("dev", "a");
  migration.input.mode = Mode::api_and_config_map;
  migration.entries = {entry_of(role_arn("Dev"), "dev", {"a"})};
  migration.entries->front().is_stale = true;
  const MigrationLine line = migration.line();
  EXPECT_THAT(moved(line), HasSubstr("blocked: it has an access entry of a former role"));
  EXPECT_THAT(line.cure, HasSubstr("remove-role"));
}

TEST(Migration, SaysWhereNobodyTellsWhetherAnEntryIsStale) {
  Migration migration = of_role("dev", "a");
  migration.users = user_line("arn:aws:iam::111122223333:user/bob", "bob", "a");
  migration.input.mode = Mode::api_and_config_map;
  migration.entries = {entry_of(role_arn("Dev"), "dev", {"a"}),
                       entry_of("arn:aws:iam::111122223333:user/bob", "bob", {"a"})};
  const MigrationPlan plan = migration.plan();
  EXPECT_EQ(plan.lines[0].fate, Fate::exists);
  EXPECT_THAT(plan.lines[0].remarks,
              ElementsAre("whether its entry still belongs to it is unknown: IAM does not tell"));
  EXPECT_THAT(plan.lines[1].remarks, IsEmpty()); // of users, it never tells
  migration.entries->front().is_stale = false;
  EXPECT_THAT(migration.plan().lines[0].remarks, IsEmpty());
  migration.entries->front().is_stale.reset();
  migration.input.principals.clear(); // was not asked
  EXPECT_THAT(migration.plan().lines[0].remarks, IsEmpty());
}

// An administrator whose entry a migration has made without its policy.
Migration of_begun() {
  Migration migration = of_role("admin", "system:masters, system:a");
  migration.input.mode = Mode::api_and_config_map;
  migration.bindings = {binding_of("m", "view", group_subject("system:a"))};
  migration.entries = {entry_of(role_arn("teams/Dev"), "admin", {std::string(k_bridge_group)})};
  return migration;
}

TEST(Migration, FinishesAnEntryThatIsBegun) {
  Migration migration = of_begun();
  migration.input.principals.clear(); // the entry tells the path
  const MigrationPlan plan = migration.plan();
  const MigrationLine& line = plan.lines.front();
  EXPECT_EQ(moved(line), "STANDARD admin from-aws-auth:system:a");
  EXPECT_EQ(line.wanted->principal, role_arn("teams/Dev"));
  EXPECT_EQ(line.existing, &migration.entries->front());
  EXPECT_TRUE(is_begun(line));
  EXPECT_THAT(line.remarks, Contains("a migration has begun its entry and has not finished it"));
  EXPECT_THAT(line.remarks, Contains(HasSubstr("its group system:masters becomes")));
  EXPECT_THAT(copies(plan), ElementsAre("/view to Group from-aws-auth:system:a"));
  EXPECT_EQ(plan.created(), 0U);
  EXPECT_EQ(plan.begun(), 1U);
  EXPECT_FALSE(plan.blocks_api_mode());
}

TEST(Migration, ComparesAnEntryThatIsFinishedOrMayNotBeOurs) {
  Migration migration = of_begun();
  migration.entries->front().groups = {"from-aws-auth:system:a"};
  EXPECT_EQ(migration.line().fate, Fate::differs); // it lacks the policy
  EXPECT_FALSE(is_begun(migration.line()));
  migration = of_begun();
  migration.entries->front().is_stale = true;
  EXPECT_EQ(migration.line().fate, Fate::blocked);
  EXPECT_FALSE(is_begun(migration.line()));
  migration.entries->front() = AccessEntry{.principal = role_arn("Dev")}; // not described
  EXPECT_EQ(migration.line().fate, Fate::exists);
}

TEST(Migration, TakesBackABegunEntryOfALineThatCannotMove) {
  const std::string take_back = "take back the entry that a migration has begun";
  Migration migration = of_begun();
  migration.bindings.reset();
  const MigrationLine refused = migration.line();
  EXPECT_THAT(moved(refused), HasSubstr("blocked: which bindings name"));
  EXPECT_THAT(refused.cure, testing::AllOf(HasSubstr("the right to list"), HasSubstr(take_back),
                                           HasSubstr("remove-role"), HasSubstr("teams/Dev"),
                                           HasSubstr("--store entries")));
  EXPECT_FALSE(refused.wanted);
  migration.roles = role_line(role_arn("Dev"), "system:node:{{EC2PrivateDNSName}}", "system:nodes");
  const MigrationLine of_nodes = migration.line();
  EXPECT_EQ(moved(of_nodes), "blocked: a migration has begun an entry of the type STANDARD for it, "
                             "and the line would become one of the type EC2_LINUX");
  EXPECT_THAT(of_nodes.cure, HasSubstr(take_back));
}

TEST(Migration, RemarksOnPrincipalsOfWhomIamSaysNothing) {
  Migration migration;
  migration.roles = role_line("arn:aws:iam::222233334444:role/Other", "o", "a");
  EXPECT_THAT(migration.line().remarks, IsEmpty()); // IAM tells nothing at all
  migration.is_there(role_arn("Dev"));
  const MigrationLine line = migration.line();
  EXPECT_EQ(moved(line), "STANDARD o a");
  EXPECT_EQ(line.wanted->principal, "arn:aws:iam::222233334444:role/Other");
  EXPECT_THAT(line.remarks, ElementsAre(HasSubstr("IAM does not tell whether it exists")));
}

TEST(Migration, DoesNothingInTheModeApi) {
  Migration migration = of_role("dev", "a");
  migration.input.mode = Mode::api;
  EXPECT_THAT(moved(migration.line()), HasSubstr("nothing: in the mode API"));
  EXPECT_FALSE(migration.plan().blocks_api_mode());
}

TEST(Migration, TakesAUsernameThatOnlyLooksLikeATemplateAsItIs) {
  Migration migration;
  migration.roles = role_line("arn:aws:iam::111122223333:role/A", "dev-{{SessionName}}", "a") +
                    role_line("arn:aws:iam::111122223333:role/B", "session:{{SessionNameX}}", "b");
  EXPECT_THAT(migration.plan().lines[1].reason, HasSubstr("the authenticator keeps"));
}

TEST(Migration, DoesNotTakeAListThatCannotBeReadForAnEmptyOne) {
  Migration migration;
  migration.roles = "- rolearn: [\n";
  const MigrationPlan plan = migration.plan();
  EXPECT_THAT(plan.unread, ElementsAre(awsauth::List::roles));
  EXPECT_TRUE(plan.blocks_api_mode());
}

TEST(Migration, SaysWhatCannotBeJudged) {
  Migration migration;
  migration.roles = "- rolearn: \"a\\'b\"\n";
  migration.users = user_line("arn:aws:iam::111122223333:user/bob", "bob", "a");
  const MigrationPlan plan = migration.plan();
  EXPECT_THAT(plan.unread, ElementsAre(awsauth::List::roles));
  EXPECT_THAT(moved(plan.lines.front()), HasSubstr("blocked: mapRoles cannot be judged"));
  EXPECT_TRUE(plan.blocks_api_mode());
}

// What eksctl's migration gets wrong, with the answers by which everybody keeps access.
TEST(Migration, AnswersWhatEksctlGetsWrong) {
  Migration migration;
  const std::string reserved = "system:bootstrappers, system:nodes";
  migration.roles =
      role_line(role_arn("node"), "system:node:{{EC2PrivateDNSName}}", reserved) +
      role_line(role_arn("fargate"), "system:node:{{SessionName}}",
                reserved + ", system:node-proxier") +                   // eksctl: skipped
      role_line(role_arn("admin"), "admin", "system:masters, a") +      // loses a
      role_line(role_arn("viewer"), "system:viewer", "aws:viewers") +   // refused by EKS
      role_line("arn:aws:iam::222233334444:role/admin", "other", "b") + // the wrong role
      role_line(role_arn("path/admin"), "dead", "system:masters") +     // lets somebody in
      role_line(role_arn("AWSServiceRoleForBatch"), "aws-batch", "") +  // refused by EKS
      role_line(role_arn("admin"), "admin", "system:masters, a");       // twice
  migration.users = user_line("arn:aws:iam::111122223333:user/a", "a", "b");
  migration.accounts = "- '222233334444'\n"; // skipped, and then deleted with the map
  migration.input.node_roles.fargate = {role_arn("fargate")};
  migration.bindings = {binding_of("v", "view", group_subject("aws:viewers"))};
  for (const std::string name : {"node", "fargate", "admin", "viewer"}) {
    migration.is_there(role_arn(name));
  }
  const MigrationPlan plan = migration.plan();
  std::vector<std::string> answers;
  for (const MigrationLine& line : plan.lines) {
    answers.push_back(moved(line));
  }
  EXPECT_THAT(answers,
              ElementsAre("EC2_LINUX ", "FARGATE_LINUX ", HasSubstr("nothing: another line"),
                          "STANDARD from-aws-auth:system:viewer from-aws-auth:aws:viewers",
                          "STANDARD other b", HasSubstr("nothing: "),
                          HasSubstr("blocked: EKS lets nobody make"), "STANDARD admin a",
                          "STANDARD a b", HasSubstr("blocked: an access entry is for one")));
  EXPECT_EQ(plan.lines[4].wanted->principal, "arn:aws:iam::222233334444:role/admin");
  EXPECT_TRUE(plan.blocks_api_mode());
}

// eksctl fails at the first two, does not move the group's line, and takes the service's, whose
// path lets nobody in, and the account that is none for obstacles to the mode API.
TEST(Migration, AnswersTheTestsOfEksctl) {
  Migration migration;
  const std::string nodes = "system:nodes, system:bootstrappers";
  migration.roles = role_line(role_arn("gone"), "", "") +
                    role_line(role_arn("aws-service-role/test"), "", "") +
                    role_line(role_arn("test"), "", "system:tests") +
                    role_line(role_arn("nodes-1"), "system:node:{{EC2PrivateDNSName}}", nodes) +
                    role_line(role_arn("nodes-2"), "system:node:{{EC2PrivateDNSName}}", nodes);
  migration.users = user_line("arn:aws:iam::111122223333:user/gone", "", "") +
                    user_line("arn:aws:iam::111122223333:user/admin", "admin", "system:masters");
  migration.accounts = "- test-account\n";
  migration.input.mode = Mode::api_and_config_map;
  migration.entries = {AccessEntry{.principal = role_arn("nodes-1")}};
  migration.is_gone(role_arn("gone"));
  migration.is_gone("arn:aws:iam::111122223333:user/gone");
  const MigrationPlan plan = migration.plan();
  std::vector<std::string> answers;
  for (const MigrationLine& line : plan.lines) {
    answers.emplace_back(text_of(line.fate));
  }
  EXPECT_THAT(answers, ElementsAre("nothing", "nothing", "create", "exists", "create", "nothing",
                                   "create", "nothing"));
  EXPECT_THAT(plan.lines[2].wanted->groups, IsEmpty());
  EXPECT_EQ(plan.lines[4].wanted->type, "EC2_LINUX");
  EXPECT_EQ(plan.lines[6].wanted->policies->front().arn, k_admin_policy_arn);
  EXPECT_FALSE(plan.blocks_api_mode());
}

// How many times as long eight times as much takes: about eight times.
double growth_of(const std::function<Migration(std::size_t)>& sized) {
  using Clock = std::chrono::steady_clock;
  const auto seconds_for = [&](std::size_t count) {
    Migration migration = sized(count);
    const auto begin = Clock::now();
    EXPECT_GE(migration.plan().lines.size(), count);
    return std::chrono::duration<double>(Clock::now() - begin).count();
  };
  const double few = seconds_for(250);
  return seconds_for(2000) / few;
}

TEST(Migration, TakesLinearTimeForNamesThatBeginAlike) {
  const auto sized = [](std::size_t count) {
    Migration migration;
    migration.roles.emplace();
    for (std::size_t i = 0; i < count; ++i) {
      *migration.roles += role_line(role_arn(fmt::format("A{}", i)), "{{SessionName}}", "");
      *migration.roles +=
          role_line(role_arn(fmt::format("B{}", i)), fmt::format("{{{{SessionName}}}}-{}", i), "");
      *migration.roles +=
          role_line(role_arn(fmt::format("C{}", i)), fmt::format("session:user-{}", i), "");
      *migration.roles += role_line(role_arn(fmt::format("D{}", i)),
                                    fmt::format("session:{{{{SessionName}}}}.{}", i), "");
      migration.bindings->push_back(binding_of(fmt::format("b{}", i), "view",
                                               user_subject(fmt::format("session:user-{}", i))));
      migration.bindings->push_back(
          binding_of(fmt::format("c{}", i), "view", user_subject(fmt::format("user-{}", i))));
    }
    return migration;
  };
  EXPECT_LT(growth_of(sized), 20);
}

TEST(Migration, TakesLinearTime) {
  const auto sized = [](std::size_t count) {
    Migration migration;
    migration.roles.emplace();
    for (std::size_t i = 0; i < count; ++i) {
      *migration.roles += role_line(role_arn("Same"), "{{SessionName}}", "system:a");
      *migration.roles += role_line(role_arn(fmt::format("R{}", i)),
                                    fmt::format("system:{}:{{{{SessionName}}}}", i), "system:a");
      migration.bindings->push_back(binding_of(fmt::format("b{}", i), fmt::format("r{}", i),
                                               user_subject(fmt::format("system:{}:alice", i))));
      migration.entries->push_back(entry_of(role_arn(fmt::format("E{}", i)), "e", {}));
    }
    EXPECT_THAT(migration.plan().copies, SizeIs(count));
    return migration;
  };
  EXPECT_LT(growth_of(sized), 40);
}

} // namespace
} // namespace iam::access
