#include "access/mode_step.hpp"
#include "support/access_entries.hpp"

#include <deque>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::access {
namespace {

using test::entry_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using Kind = ModeEffect::Kind;
using Who = ModeEffect::Who;

constexpr const char* k_plain_nodes = "system:bootstrappers, system:nodes";
constexpr const char* k_by_instance = "system:node:{{EC2PrivateDNSName}}";
constexpr const char* k_service_linked =
    "arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS";
constexpr const char* k_by_session = "system:node:{{SessionName}}";

std::string arn(const std::string& name) {
  return "arn:aws:iam::111122223333:role/" + name;
}

std::string line(const std::string& name, const std::string& username, const std::string& groups) {
  return fmt::format("- rolearn: {}\n  username: '{}'\n  groups: [{}]\n", arn(name), username,
                     groups);
}

ManagedNodes group(const std::string& role, const std::string& image = "AL2023_x86_64_STANDARD") {
  return {ManagedNodes::Source::node_group, "workers", arn(role), image};
}

ManagedNodes profile(const std::string& role) {
  return {ManagedNodes::Source::fargate_profile, "serverless", arn(role), ""};
}

AccessEntry node_entry(const std::string& role, const std::string& type) {
  AccessEntry entry = entry_of(arn(role), k_by_instance, {"system:nodes"});
  entry.type = type;
  return entry;
}

// A cluster with this mapRoles before a step.
class Step {
public:
  Step(const std::string& roles, const std::string& accounts)
      : m_map(awsauth::read({.roles = roles, .users = {}, .accounts = accounts})) {
    m_facts.now = {.map = &m_map, .mode = Mode::config_map, .entries = &m_entries};
  }

  Step& from_both(std::vector<AccessEntry> entries) {
    m_entries = std::move(entries);
    m_facts.mode = Mode::api_and_config_map;
    m_facts.now.mode = m_facts.mode;
    return *this;
  }

  Step& with_nodes(std::vector<ManagedNodes> nodes) {
    m_facts.nodes = std::move(nodes);
    return *this;
  }

  Step& with_unknown_nodes() {
    m_facts.are_nodes_known = false;
    return *this;
  }

  Step& with_unknown_entries() {
    m_facts.now.entries = nullptr;
    m_facts.now.mode = std::nullopt;
    return *this;
  }

  Step& without_map() {
    m_facts.now.map = nullptr;
    return *this;
  }

  const ModeFacts& facts() const { return m_facts; }
  ModeStep predict() const { return predict_step(m_facts); }

private:
  awsauth::Map m_map;
  std::vector<AccessEntry> m_entries;
  ModeFacts m_facts;
};

// What a prediction refers to lives as long as the test.
class ModeStepTest : public testing::Test {
protected:
  Step& cluster(const std::string& roles, const std::string& accounts = "") {
    return m_clusters.emplace_back(roles, accounts);
  }

private:
  std::deque<Step> m_clusters;
};

std::vector<std::string> words(const ModeStep& step, const std::string& caller = "") {
  std::vector<std::string> words;
  for (const Refusal& refusal : judge_step(step, caller)) {
    words.emplace_back(word_of(refusal.danger));
  }
  return words;
}

TEST(NextMode, is_one_step_away) {
  EXPECT_EQ(next_mode(Mode::config_map), Mode::api_and_config_map);
  EXPECT_EQ(next_mode(Mode::api_and_config_map), Mode::api);
  EXPECT_EQ(next_mode(Mode::api), std::nullopt);
}

TEST(ReasonOfNoEntries, is_an_old_version) {
  for (const auto& [version, platform] : {std::pair("1.23", "eks.16"),
                                          {"1.24", "eks.14"},
                                          {"1.25", "eks.11"},
                                          {"1.26", "eks.10"},
                                          {"1.27", "eks.9"},
                                          {"1.28", "eks.5"},
                                          {"1.30", "eks.1"}}) {
    EXPECT_THAT(reason_of_no_entries(version, platform), HasSubstr("and this is eks."));
  }
  EXPECT_THAT(reason_of_no_entries("1.22", "eks.99"), HasSubstr("has no access entries"));
  for (const auto& [version, platform] : {std::pair("1.23", "eks.17"),
                                          {"1.28", "eks.6"},
                                          {"1.29", "eks.1"},
                                          {"1.30", "eks.2"},
                                          {"1.31", "eks.1"},
                                          {"1.36", "eks.1"},
                                          {"2.0", "eks.1"},
                                          {"", ""},
                                          {"1.28", "local.3"}}) {
    EXPECT_EQ(reason_of_no_entries(version, platform), "") << version;
  }
}

TEST_F(ModeStepTest, brings_entries_of_the_nodes_that_eks_makes) {
  const ModeStep step = cluster(line("Node", k_by_instance, k_plain_nodes))
                            .with_nodes({group("Node"), group("Node"), profile("Pods")})
                            .predict();
  EXPECT_EQ(step.to, Mode::api_and_config_map);
  EXPECT_THAT(step.made, ElementsAre(arn("Node"), arn("Pods")));
  ASSERT_THAT(step.effects, SizeIs(2));
  EXPECT_EQ(step.effects[0].kind, Kind::hidden);
  EXPECT_EQ(step.effects[0].who, Who::nodes);
  EXPECT_EQ(step.effects[0].entry_type, "EC2_LINUX");
  EXPECT_EQ(step.effects[0].line->position.line, 1);
  EXPECT_THAT(step.effects[0].nodes, ElementsAre("node group workers", "node group workers"));
  EXPECT_THAT(step.effects[0].changes, IsEmpty());
  EXPECT_FALSE(step.effects[0].cuts_nodes_off);
  EXPECT_EQ(step.effects[1].kind, Kind::admitted);
  EXPECT_EQ(step.effects[1].entry_type, "FARGATE_LINUX");
  EXPECT_THAT(words(step), IsEmpty());
}

TEST_F(ModeStepTest, changes_nothing_for_lines_that_eks_makes_no_entry_for) {
  const ModeStep step =
      cluster(line("Dev", "dev", "a") + line("Self", k_by_instance, k_plain_nodes)).predict();
  EXPECT_THAT(step.effects, IsEmpty());
  EXPECT_EQ(step.untouched, 2);
}

TEST_F(ModeStepTest, renames_nodes_that_are_named_by_session) {
  const ModeStep step =
      cluster(line("Node", k_by_session, k_plain_nodes)).with_nodes({group("Node")}).predict();
  EXPECT_THAT(step.effects.at(0).changes,
              ElementsAre(fmt::format("username {} -> {}", k_by_session, k_by_instance)));
  EXPECT_TRUE(step.effects[0].cuts_nodes_off);
}

TEST_F(ModeStepTest, ends_further_groups_of_nodes) {
  const std::string groups = fmt::format("{}, dashboards, system:masters", k_plain_nodes);
  const ModeStep step =
      cluster(line("Node", k_by_instance, groups)).with_nodes({group("Node")}).predict();
  EXPECT_THAT(step.effects.at(0).changes,
              ElementsAre("group dashboards ends", "group system:masters ends"));
  EXPECT_FALSE(step.effects[0].cuts_nodes_off);
  const std::vector<Refusal> refusals = judge_step(step, "");
  ASSERT_EQ(refusals.size(), 1U);
  EXPECT_EQ(refusals[0].danger, Danger::demotion);
  EXPECT_THAT(refusals[0].reason, testing::HasSubstr("group system:masters ends"));
}

TEST_F(ModeStepTest, takes_windows_from_nodes_behind_an_entry_for_linux) {
  Step& nodes = cluster(
      line("Node", k_by_instance, fmt::format("{}, eks:kube-proxy-windows", k_plain_nodes)));
  const ModeStep behind_linux = nodes.with_nodes({group("Node")}).predict();
  EXPECT_THAT(behind_linux.effects.at(0).changes, ElementsAre("group eks:kube-proxy-windows ends"));
  EXPECT_TRUE(behind_linux.effects[0].cuts_nodes_off);
  const ModeStep windows = nodes.with_nodes({group("Node", "WINDOWS_CORE_2022_x86_64")}).predict();
  EXPECT_EQ(windows.effects.at(0).entry_type, "EC2_WINDOWS");
  EXPECT_FALSE(windows.effects[0].cuts_nodes_off);
}

TEST_F(ModeStepTest, leaves_fargate_as_it_is) {
  const ModeStep step =
      cluster(line("Pods", k_by_session, fmt::format("{}, system:node-proxier", k_plain_nodes)))
          .with_nodes({profile("Pods")})
          .predict();
  EXPECT_THAT(step.effects.at(0).changes, IsEmpty());
  EXPECT_FALSE(step.effects[0].cuts_nodes_off);
}

TEST_F(ModeStepTest, is_unknown_for_nodes_if_eks_does_not_tell_of_its_own) {
  const ModeStep step =
      cluster(line("Dev", "dev", "a") + line("Plain", k_by_instance, k_plain_nodes) +
              line("Named", k_by_session, k_plain_nodes))
          .with_unknown_nodes()
          .predict();
  ASSERT_THAT(step.effects, SizeIs(2));
  EXPECT_EQ(step.effects[0].kind, Kind::unknown);
  EXPECT_FALSE(step.effects[0].cuts_nodes_off);
  EXPECT_EQ(step.effects[1].principal, arn("Named"));
  EXPECT_EQ(step.untouched, 1);
  ASSERT_THAT(words(step), ElementsAre("node-loss"));
  EXPECT_THAT(judge_step(step, "")[0].reason, HasSubstr(arn("Named")));
}

TEST_F(ModeStepTest, to_entries_alone_loses_lines_without_an_entry) {
  const ModeStep step =
      cluster(line("Dev", "dev", "a") + line("Ops", "ops", "b") + line("Dev", "dev2", "a") +
                  line("Self", k_by_instance, k_plain_nodes),
              "- '444455556666'\n")
          .from_both({entry_of(arn("Ops"), "ops", {"b"})})
          .predict();
  EXPECT_EQ(step.to, Mode::api);
  ASSERT_THAT(step.effects, SizeIs(4));
  EXPECT_EQ(step.effects[0].kind, Kind::lost);
  EXPECT_EQ(step.effects[0].principal, arn("Dev"));
  EXPECT_EQ(step.effects[0].line->item, 2);
  EXPECT_EQ(step.effects[1].who, Who::nodes);
  EXPECT_TRUE(step.effects[1].cuts_nodes_off);
  EXPECT_EQ(step.effects[2].who, Who::account);
  EXPECT_EQ(step.effects[3].kind, Kind::dead);
  EXPECT_EQ(step.effects[3].principal, arn("Ops"));
  EXPECT_EQ(step.untouched, 1);
  ASSERT_THAT(words(step), ElementsAre("lost-access"));
  EXPECT_THAT(judge_step(step, "")[0].reason,
              HasSubstr(arn("Dev") + ", everybody of account 444455556666"));
}

TEST_F(ModeStepTest, to_entries_alone_names_the_caller_elsewhere) {
  const ModeStep step = cluster(line("Dev", "dev", "a")).from_both({}).predict();
  EXPECT_THAT(words(step, arn("Dev")), IsEmpty());
  EXPECT_THAT(words(step, arn("Other")), ElementsAre("lost-access"));
}

TEST_F(ModeStepTest, to_entries_alone_loses_whom_a_stale_entry_does_not_hide) {
  AccessEntry stale = entry_of(arn("Dev"), "dev", {"a"});
  stale.is_stale = true;
  const ModeStep step = cluster(line("Dev", "dev", "a")).from_both({stale}).predict();
  EXPECT_EQ(step.effects.at(0).kind, Kind::lost);
}

TEST_F(ModeStepTest, to_entries_alone_is_refused_while_entries_are_unknown) {
  const ModeStep step =
      cluster(line("Dev", "dev", "a")).from_both({}).with_unknown_entries().predict();
  EXPECT_EQ(step.effects.at(0).kind, Kind::unknown);
  EXPECT_THAT(words(step), ElementsAre("lost-access"));
}

TEST_F(ModeStepTest, to_entries_alone_is_refused_while_a_list_cannot_be_judged) {
  const ModeStep step = cluster(line("Dev", "dev", "a:, b")).from_both({}).predict();
  EXPECT_THAT(step.unjudged, ElementsAre(awsauth::List::roles));
  EXPECT_THAT(words(step), ElementsAre("lost-access"));
}

TEST_F(ModeStepTest, is_refused_while_the_map_is_unread) {
  EXPECT_THAT(words(cluster("").without_map().predict()), ElementsAre("node-loss"));
  EXPECT_THAT(words(cluster("").from_both({}).without_map().predict()), ElementsAre("lost-access"));
}

TEST_F(ModeStepTest, says_for_whom_eks_makes_entries_while_the_map_is_unread) {
  const ModeStep step = cluster("").without_map().with_nodes({group("Node")}).predict();
  ASSERT_THAT(step.effects, SizeIs(1));
  EXPECT_EQ(step.effects[0].kind, Kind::unknown);
  EXPECT_EQ(step.effects[0].entry_type, "EC2_LINUX");
  EXPECT_THAT(step.effects[0].nodes, SizeIs(1));
}

TEST_F(ModeStepTest, names_ten_and_counts_the_rest) {
  std::string roles;
  for (int i = 0; i < 12; ++i) {
    roles += line(fmt::format("R{}", i), "u", "g");
  }
  const ModeStep step = cluster(roles).from_both({}).predict();
  EXPECT_THAT(judge_step(step, "").at(0).reason, HasSubstr("role/R9 and 2 more"));
}

class CheckStep : public ModeStepTest {
protected:
  StepCheck check(std::vector<AccessEntry> now) {
    m_now = std::move(now);
    return check_step(m_step.predict(), m_step.facts(),
                      {m_step.facts().now.map, Mode::api_and_config_map, &m_now});
  }

  Step& m_step = cluster(line("Dev", "dev", "a") + line("Node", k_by_instance, k_plain_nodes))
                     .with_nodes({group("Node"), profile("Pods")});
  std::vector<AccessEntry> m_now;
};

TEST_F(CheckStep, finds_what_was_predicted) {
  AccessEntry creator = entry_of(arn("Creator"), "creator", {});
  creator.policies = {{"arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
                       HeldPolicy::Scope{"cluster", {}}}};
  AccessEntry own = entry_of(k_service_linked, "eks:managed", {});
  AccessEntry pods = node_entry("Pods", "FARGATE_LINUX"); // with groups that nobody documents
  const StepCheck found = check({node_entry("Node", "EC2_LINUX"), pods, creator, own});
  EXPECT_THAT(found.differences, IsEmpty());
  EXPECT_THAT(found.creators, ElementsAre(arn("Creator")));
}

TEST_F(CheckStep, says_what_nobody_could_predict) {
  EXPECT_EQ(
      check({node_entry("Node", "EC2_LINUX"), node_entry("Pods", "FARGATE_LINUX")}).unpredicted,
      "");
  const auto unpredicted = [this](Step& step) {
    return check_step(step.predict(), step.facts(), {nullptr, Mode::api, &m_now}).unpredicted;
  };
  EXPECT_THAT(unpredicted(cluster("").without_map()), HasSubstr("could not be read"));
  EXPECT_THAT(unpredicted(cluster("").from_both({}).without_map()), HasSubstr("could not be read"));
  EXPECT_THAT(unpredicted(cluster(line("Dev", "dev", "a:, b")).from_both({})),
              HasSubstr("mapRoles let in before the step cannot be judged"));
}

TEST_F(CheckStep, does_not_wonder_at_entries_of_aws_in_a_mapped_account) {
  Step& mapped = cluster("", "- '111122223333'\n");
  const std::vector<AccessEntry> now = {entry_of(k_service_linked, "eks:managed", {})};
  EXPECT_THAT(check_step(mapped.predict(), mapped.facts(),
                         {mapped.facts().now.map, Mode::api_and_config_map, &now})
                  .differences,
              IsEmpty());
}

TEST_F(CheckStep, expects_nodes_that_eks_does_not_tell_of) {
  m_step.with_nodes({}).with_unknown_nodes();
  EXPECT_THAT(check({node_entry("Pods", "FARGATE_LINUX")}).differences, IsEmpty());
  EXPECT_THAT(check({node_entry("Node", "EC2_LINUX")}).differences, SizeIs(1));
}

TEST_F(CheckStep, finds_what_is_missing_and_what_is_otherwise) {
  AccessEntry windows = node_entry("Node", "EC2_WINDOWS");
  windows.groups.emplace_back("eks:kube-proxy-windows");
  const StepCheck found = check({windows, entry_of(arn("Dev"), "x", {"a"})});
  EXPECT_THAT(
      found.differences,
      ElementsAre(arn("Dev") + ": an access entry of type STANDARD, where line 1 of mapRoles was "
                               "predicted",
                  arn("Node") + ": an access entry of type EC2_WINDOWS, where an access entry of "
                                "type EC2_LINUX was predicted",
                  arn("Pods") + ": no access, where an access entry of type FARGATE_LINUX was "
                                "predicted"));
}

} // namespace
} // namespace iam::access
