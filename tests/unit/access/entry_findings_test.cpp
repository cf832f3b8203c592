#include "access/entry_findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::access {
namespace {

using awsauth::Severity;
using testing::IsEmpty;

class EntryFindings : public testing::Test {
protected:
  EntryFindings() {
    m_entry.principal = "arn:aws:iam::111122223333:role/team/Dev";
    m_entry.is_described = true;
    m_entry.type = k_standard_type;
    m_entry.groups = {"dev"};
    m_entry.policies.emplace();
  }

  // Each finding as "SEVERITY RULE", beside these mapRoles.
  std::vector<std::string> findings(const std::string& roles = "") {
    awsauth::MapData data;
    data.roles = roles;
    const awsauth::Map map = awsauth::read(std::move(data));
    std::vector<std::string> result;
    for (const EntryFinding& finding : findings_of(m_entry, MapLines(&map))) {
      result.push_back((finding.severity == Severity::info ? "info " : "warning ") +
                       std::string(info(finding.rule).id));
      m_message = finding.message;
    }
    return result;
  }

  AccessEntry m_entry;
  std::string m_message; // of the last finding
};

const std::string k_line = "- rolearn: arn:aws:iam::111122223333:role/dev\n  username: x\n";

TEST_F(EntryFindings, are_none_of_an_entry_that_gives_rights) {
  EXPECT_THAT(findings(), IsEmpty());
  m_entry.groups.clear();
  m_entry.policies->push_back({"arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy", {}});
  EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(EntryFindings, name_one_without_groups_and_policies) {
  m_entry.groups.clear();
  EXPECT_THAT(findings(), testing::ElementsAre("warning no-rights"));
  m_entry.policies.reset(); // unknown
  EXPECT_THAT(findings(), IsEmpty());
  m_entry.policies.emplace();
  m_entry.type = "EC2"; // of nodes, whose rights EKS gives
  EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(EntryFindings, mention_a_hidden_line_and_warn_of_one_that_gives_more) {
  EXPECT_THAT(findings(k_line + "  groups: [dev]\n"),
              testing::ElementsAre("info shadows-map-line"));
  EXPECT_EQ(m_message, "hides its line in mapRoles");
  EXPECT_THAT(findings(k_line + "  groups: [dev, admins]\n"),
              testing::ElementsAre("warning shadows-map-line"));
  EXPECT_EQ(m_message, "hides its line in mapRoles, which gives more: group admins");
  EXPECT_THAT(findings("- rolearn: arn:aws:iam::111122223333:role/team/Dev\n"), IsEmpty());
}

TEST_F(EntryFindings, of_a_stale_one_are_that_alone) {
  m_entry.groups.clear();
  m_entry.is_stale = true;
  EXPECT_THAT(findings(k_line), testing::ElementsAre("warning stale"));
  m_entry.is_principal_gone = true;
  EXPECT_THAT(findings(k_line), testing::ElementsAre("warning principal-gone"));
}

} // namespace
} // namespace iam::access
