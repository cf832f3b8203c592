#include "identity/permission_set.hpp"
#include "util/error.hpp"

#include <gtest/gtest.h>

namespace iam::identity {
namespace {

TEST(ParsePermissionSet, takes_an_account_of_twelve_digits_behind_the_last_at) {
  EXPECT_EQ(parse_permission_set("View@111122223333"), (PermissionSet{"View", "111122223333"}));
  EXPECT_EQ(parse_permission_set("a@b@111122223333"), (PermissionSet{"a@b", "111122223333"}));
}

TEST(ParsePermissionSet, takes_every_other_at_for_a_part_of_the_name) {
  for (const char* const text :
       {"View", "team@prod", "a@11112222333", "a@1111222233334", "a@11112222333x", "@", "a@"}) {
    EXPECT_EQ(parse_permission_set(text), (PermissionSet{text, ""})) << text;
  }
}

TEST(ParsePermissionSet, refuses_what_no_set_can_be_called) {
  for (const char* const text : {"", "@111122223333", "a b", "a*", "a/b", "arn:aws:x",
                                 "na\xc3\xafve", "a23456789012345678901234567890123"}) {
    EXPECT_THROW(parse_permission_set(text), util::UsageError) << text;
  }
  EXPECT_EQ(parse_permission_set("a2345678901234567890123456789012").name.size(), 32U);
}

TEST(PermissionSet, is_written_as_it_is_read) {
  for (const char* const text : {"View", "View@111122223333", "a@b@111122223333"}) {
    EXPECT_EQ(parse_permission_set(text).text(), text);
  }
}

TEST(PermissionSetOfRole, is_what_stands_before_sixteen_hexadecimal_digits) {
  EXPECT_EQ(permission_set_of_role("AWSReservedSSO_View_00000000000000a1"), "View");
  EXPECT_EQ(permission_set_of_role("AWSReservedSSO_View_Only_00000000000000a2"), "View_Only");
  EXPECT_EQ(permission_set_of_role("AWSReservedSSO_A_0123456789abcdef_0123456789abcdef"),
            "A_0123456789abcdef");
  EXPECT_EQ(permission_set_of_role("AWSReservedSSO___0123456789abcdef"), "_");
}

TEST(PermissionSetOfRole, takes_a_role_in_lower_case_as_maps_hold_it) {
  EXPECT_EQ(permission_set_of_role("awsreservedsso_view_00000000000000A1"), "view");
}

TEST(PermissionSetOfRole, is_nothing_for_other_roles) {
  for (const char* const name :
       {"", "Dev", "AWSReservedSSO_", "AWSReservedSSO_View", "AWSReservedSSO_0123456789abcdef",
        "AWSReservedSSO__0123456789abcdef", "AWSReservedSSO_View_0123456789abcde",
        "AWSReservedSSO_View_0123456789abcdeg", "AWSReservedSSO_View-0123456789abcdef",
        "AWSReservedSSO_View_0123456789abcdef_", "MyAWSReservedSSO_View_0123456789abcdef"}) {
    EXPECT_EQ(permission_set_of_role(name), std::nullopt) << name;
  }
}

TEST(PermissionSetOfArn, is_that_of_the_role_in_the_account_with_or_without_a_path) {
  const PermissionSet view = {"View", "111122223333"};
  for (const char* const path : {"", "aws-reserved/sso.amazonaws.com/eu-west-1/"}) {
    const std::string arn = "arn:aws:iam::111122223333:role/" + std::string(path);
    EXPECT_EQ(permission_set_of_arn(arn + "AWSReservedSSO_View_00000000000000a1"), view);
  }
}

TEST(PermissionSetOfArn, is_nothing_for_others) {
  for (const char* const arn :
       {"", "AWSReservedSSO_View_00000000000000a1", "arn:aws:iam::111122223333:role/Dev",
        "arn:aws:iam::111122223333:user/AWSReservedSSO_View_00000000000000a1"}) {
    EXPECT_EQ(permission_set_of_arn(arn), std::nullopt) << arn;
  }
}

} // namespace
} // namespace iam::identity
