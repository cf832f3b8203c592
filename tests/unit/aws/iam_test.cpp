#include "aws/iam.hpp"
#include "support/fake_aws.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::aws {
namespace {

using test::answer;
using test::FakeAws;
using testing::ElementsAre;
using testing::HasSubstr;

std::string role_xml(const std::string& element, const std::string& name) {
  return "<" + element + "><Path>/teams/</Path><RoleName>" + name + "</RoleName><RoleId>AROA" +
         name + "</RoleId><Arn>arn:aws:iam::1:role/teams/" + name +
         "</Arn><AssumeRolePolicyDocument>%7B%7D</AssumeRolePolicyDocument></" + element + ">";
}

Role role(const std::string& name) {
  return {name, "/teams/", "arn:aws:iam::1:role/teams/" + name, "AROA" + name, {}, "%7B%7D"};
}

net::HttpResponse page(const std::string& members, const std::string& marker = "") {
  const std::string end = marker.empty()
                              ? "<IsTruncated>false</IsTruncated>"
                              : "<IsTruncated>true</IsTruncated><Marker>" + marker + "</Marker>";
  return answer("<ListRolesResponse><ListRolesResult><Roles>" + members + "</Roles>" + end +
                "</ListRolesResult></ListRolesResponse>");
}

Iam iam_on(FakeAws& aws) {
  return {aws.runtime, test::example_endpoint("iam"), test::example_credentials()};
}

TEST(GetRole, gives_the_arn_with_the_path) {
  FakeAws aws({answer("<GetRoleResponse><GetRoleResult>" + role_xml("Role", "Dev") +
                      "</GetRoleResult></GetRoleResponse>")});
  EXPECT_EQ(iam_on(aws).get_role("Dev"), role("Dev"));
}

TEST(GetRole, gives_nothing_where_there_is_no_such_role) {
  FakeAws aws({test::xml_refusal(404, "NoSuchEntity", "The role with name x cannot be found.")});
  EXPECT_EQ(iam_on(aws).get_role("x"), std::nullopt);
  FakeAws other({test::xml_refusal(403, "AccessDenied", "no")});
  EXPECT_THROW(iam_on(other).get_role("x"), AwsError);
}

TEST(ListRoles, reads_all_pages_even_behind_an_empty_one) {
  FakeAws aws({page(role_xml("member", "A") + role_xml("member", "B"), "m/=+ 1"), page("", "m2"),
               page(role_xml("member", "C"))});
  EXPECT_THAT(iam_on(aws).list_roles("/teams/"), ElementsAre(role("A"), role("B"), role("C")));
  EXPECT_THAT(aws.transport.requests.at(0).body, HasSubstr("PathPrefix=%2Fteams%2F&MaxItems=1000"));
  EXPECT_THAT(aws.transport.requests.at(1).body, HasSubstr("&Marker=m%2F%3D%2B+1"));
  EXPECT_THAT(aws.transport.requests.at(2).body, HasSubstr("&Marker=m2"));
}

TEST(ListUsers, reads_the_arns_of_all_pages) {
  const auto users = [](const std::string& name, const std::string& marker) {
    return answer("<ListUsersResponse><ListUsersResult><Users><member><UserName>" + name +
                  "</UserName><Arn>arn:aws:iam::111122223333:user/" + name +
                  "</Arn></member></Users><IsTruncated>" + (marker.empty() ? "false" : "true") +
                  "</IsTruncated>" + (marker.empty() ? "" : "<Marker>" + marker + "</Marker>") +
                  "</ListUsersResult></ListUsersResponse>");
  };
  FakeAws aws({users("a", "m"), users("b", "")});
  EXPECT_THAT(iam_on(aws).list_users(),
              ElementsAre("arn:aws:iam::111122223333:user/a", "arn:aws:iam::111122223333:user/b"));
  EXPECT_THAT(aws.transport.requests.at(1).body, HasSubstr("&Marker=m"));
}

TEST(ListRoles, does_not_turn_in_circles) {
  FakeAws aws({page("", "m"), page("", "m"), page("", "m")});
  EXPECT_THROW(iam_on(aws).list_roles("/"), util::Error);
  EXPECT_EQ(aws.transport.results_left(), 1U);
}

TEST(ListRoles, does_not_take_a_page_without_its_marker_for_the_last) {
  FakeAws aws({answer("<ListRolesResponse><ListRolesResult><IsTruncated>true</IsTruncated>"
                      "</ListRolesResult></ListRolesResponse>")});
  EXPECT_THROW(iam_on(aws).list_roles("/"), UnexpectedAnswer);
}

} // namespace
} // namespace iam::aws
