#include "awsauth/groups.hpp"

#include <gmock/gmock.h>

namespace iam::awsauth {
namespace {

using testing::HasSubstr;

TEST(DoubtAboutGroup, is_raised_by_a_name_near_one_of_Kubernetes_own) {
  for (const char* const group :
       {"system:Masters", "System:masters", "system:master", "SYSTEM:MASTERS", "system:mastrs"}) {
    EXPECT_THAT(doubt_about_group(group), HasSubstr("not Kubernetes' system:masters")) << group;
  }
  EXPECT_THAT(doubt_about_group("system:node"), HasSubstr("system:nodes"));
  EXPECT_THAT(doubt_about_group("system:Bootstrappers"), HasSubstr("system:bootstrappers"));
}

TEST(DoubtAboutGroup, is_not_raised_by_other_names) {
  for (const char* const group :
       {"system:masters", "system:nodes", "system:bootstrappers", "system:bootstrappers:workers",
        "system:serviceaccounts:web", "eks:kube-proxy-windows", "masters", "Dev", "dev ops",
        "cn=All Admins,dc=example", "system:node-proxier", ""}) {
    EXPECT_EQ(doubt_about_group(group), "") << group;
  }
}

TEST(JoinedGroups, shows_an_empty_one) {
  EXPECT_EQ(joined_groups({"x", ""}, ","), "x,\"\"");
  EXPECT_EQ(joined_groups({""}, ", "), "\"\"");
  EXPECT_EQ(joined_groups({}, ", "), "");
}

} // namespace
} // namespace iam::awsauth
