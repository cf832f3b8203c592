#include "access/entry_request.hpp"
#include "util/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::access {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* k_role = "arn:aws:iam::111122223333:role/teams/Dev";

std::string policy(const std::string& name) {
  return "arn:aws:eks::aws:cluster-access-policy/" + name;
}

EntryRequest with_username(const std::string& username) {
  return {{.username = username, .groups = {}}, {}, {}};
}

EntryRequest with_group(const std::string& group) {
  return {{.username = std::nullopt, .groups = {group}}, {}, {}};
}

EntryRequest of_type(const std::string& type) {
  return {{.username = std::nullopt, .groups = {}, .type = type}, {}, {}};
}

// What `request` is refused with: the cause, and the cure behind an arrow.
std::string refusal_of(const EntryRequest& request) {
  try {
    check_entry(request, 1);
  } catch (const util::Error& error) {
    return error.cause() + " => " + error.cure();
  }
  return "";
}

std::string refusal_of(const std::string& principal, const std::string& type) {
  try {
    check_entry_principal(principal, type, "111122223333");
  } catch (const util::Error& error) {
    return error.cause() + " => " + error.cure();
  }
  return "";
}

TEST(EntryRequest, RefusesReservedUsernames) {
  for (const std::string prefix : {"system:", "eks:", "aws:", "amazon:", "iam:"}) {
    EXPECT_THAT(refusal_of(with_username(prefix + "admin")), HasSubstr("begin with " + prefix));
  }
  for (const std::string name : {"kubernetes-admin", "sts:admin", "systems:a", "a:system:b"}) {
    EXPECT_EQ(refusal_of(with_username(name)), "") << name;
  }
}

TEST(EntryRequest, RefusesReservedGroupsWithTheWayOut) {
  EXPECT_THAT(refusal_of(with_group("system:masters")),
              HasSubstr("=> give --policy AmazonEKSClusterAdminPolicy"));
  EXPECT_THAT(refusal_of(with_group("system:authenticated")), HasSubstr("=> leave it out"));
  for (const std::string prefix : {"system:", "eks:", "aws:", "amazon:", "iam:"}) {
    EXPECT_THAT(refusal_of(with_group(prefix + "viewers")),
                HasSubstr("=> give a group of your own, bound to the roles that " + prefix +
                          "viewers is bound to"));
  }
  EXPECT_EQ(refusal_of(with_group("sts:viewers")), "");
}

TEST(EntryRequest, WantsAColonBeforeTheSessionsName) {
  EXPECT_THAT(refusal_of(with_username("{{SessionName}}")),
              HasSubstr("=> give --username session:{{SessionName}}"));
  EXPECT_THAT(refusal_of(with_username("dev-{{SessionNameRaw}}")), HasSubstr("needs a colon"));
  EXPECT_EQ(refusal_of(with_username("dev:{{SessionName}}")), "");
  EXPECT_EQ(refusal_of(with_username("a:b-{{SessionNameRaw}}")), "");
}

TEST(EntryRequest, RefusesTemplatesThatEksDoesNotDocument) {
  EXPECT_THAT(refusal_of(with_username("{{AccountID}}:dev")),
              HasSubstr("=> write the account's digits"));
  EXPECT_THAT(refusal_of(with_username("u:{{AccessKeyID}}")), HasSubstr("=> use {{SessionName}}"));
  EXPECT_THAT(refusal_of(with_username("n:{{EC2PrivateDNSName}}")),
              HasSubstr("=> use {{SessionName}}"));
}

TEST(EntryRequest, KeepsTemplatesInGroupsAndSaysSo) {
  EXPECT_THAT(check_entry(with_group("team-{{SessionName}}"), 1).warnings,
              testing::ElementsAre(HasSubstr("is kept literally")));
}

TEST(EntryRequest, GivesNodesNothingOfTheirOwn) {
  for (const std::string type :
       {"EC2_LINUX", "ec2_windows", "FARGATE_LINUX", "HYBRID_LINUX", "HYPERPOD_LINUX", "EC2"}) {
    EXPECT_EQ(refusal_of(of_type(type)), "") << type;
    EntryRequest named = of_type(type);
    named.access.username = "node";
    EXPECT_THAT(refusal_of(named), HasSubstr("has a username and groups of its own")) << type;
    EntryRequest grouped = of_type(type);
    grouped.access.groups = {"a"};
    EXPECT_THAT(refusal_of(grouped), HasSubstr("has a username and groups of its own")) << type;
    EntryRequest with_policy = of_type(type);
    with_policy.policies = {{policy("AmazonEKSViewPolicy"), HeldPolicy::Scope{"cluster", {}}}};
    EXPECT_THAT(refusal_of(with_policy), HasSubstr("cannot have the policy")) << type;
  }
}

TEST(EntryRequest, GivesNodesOfAutoModeTheirPolicy) {
  EntryRequest request = of_type("EC2");
  request.policies = {{policy("AmazonEKSAutoNodePolicy"), HeldPolicy::Scope{"cluster", {}}}};
  EXPECT_EQ(refusal_of(request), "");
  request.policies.front().scope = {"namespace", {"a"}};
  EXPECT_THAT(refusal_of(request), HasSubstr("is for the whole cluster"));
}

TEST(EntryRequest, LeavesTypesOfTheFutureToEks) {
  EXPECT_THAT(check_entry(of_type("QUANTUM_UNIX"), 1).notes,
              testing::ElementsAre(HasSubstr("EKS decides")));
  EXPECT_THAT(refusal_of(of_type("EC2_LINUXX")), HasSubstr("=> did you mean EC2_LINUX?"));
  EXPECT_THAT(refusal_of(of_type("EC2 LINUX!")), HasSubstr("invalid --type"));
  EXPECT_THAT(check_entry(of_type("standard"), 1).notes, IsEmpty());
}

TEST(EntryRequest, KnowsWhatOnlyEntriesCanExpress) {
  EXPECT_FALSE(needs_entry(of_type("EC2_LINUX")));
  EXPECT_TRUE(needs_entry(of_type("ec2")));
  EXPECT_TRUE(needs_entry(of_type("HYPERPOD_LINUX")));
  EXPECT_TRUE(needs_entry({{}, {{policy("AmazonEKSViewPolicy"), std::nullopt}}, {}}));
  EXPECT_TRUE(needs_entry({{}, {}, {{"team", "a"}}}));
}

TEST(EntryRequest, RefusesPrincipalsThatEksRefuses) {
  const std::string account = "arn:aws:iam::111122223333:";
  const std::string other = "arn:aws:iam::222233334444:";
  EXPECT_EQ(refusal_of(k_role, "STANDARD"), "");
  EXPECT_EQ(refusal_of(other + "role/Dev", "STANDARD"), "");
  EXPECT_EQ(refusal_of(account + "root", "STANDARD"), "");
  EXPECT_THAT(
      refusal_of(account + "role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch",
                 "STANDARD"),
      HasSubstr("service-linked role"));
  EXPECT_THAT(refusal_of(account + "role/AWSServiceRoleForBatch", "STANDARD"),
              HasSubstr("service-linked role"));
  EXPECT_THAT(refusal_of("arn:aws:sts::111122223333:federated-user/eve", "STANDARD"),
              HasSubstr("federated users"));
  EXPECT_THAT(refusal_of(account + "user/alice", "EC2_LINUX"), HasSubstr("is for a role"));
  EXPECT_THAT(refusal_of(other + "role/Nodes", "EC2_LINUX"),
              HasSubstr("of the cluster's account, which is 111122223333"));
  EXPECT_EQ(refusal_of(other + "role/Nodes", "HYPERPOD_LINUX"), "");
}

TEST(EntryRequest, ReadsTags) {
  EXPECT_EQ(parse_tags({"team=a", "note=b=c", "empty=", "team=a"}),
            (Tags{{"team", "a"}, {"note", "b=c"}, {"empty", ""}}));
  for (const std::string bad : {"team", "=a", "aws:team=a", "AWS:x=1"}) {
    EXPECT_THROW(parse_tags({bad}), util::UsageError) << bad;
  }
  EXPECT_THROW(parse_tags({"a=1", "a=2"}), util::UsageError);
  EXPECT_THROW(parse_tags({std::string(129, 'k') + "=v"}), util::UsageError);
  EXPECT_THROW(parse_tags({"k=" + std::string(257, 'v')}), util::UsageError);
  std::vector<std::string> many;
  for (int i = 0; i < 51; ++i) {
    many.push_back("k" + std::to_string(i) + "=v");
  }
  EXPECT_THROW(parse_tags(many), util::UsageError);
}

} // namespace
} // namespace iam::access
