#include "awsauth/permission_sets.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::awsauth {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string k_iam = "arn:aws:iam::111122223333:role/";
const std::string k_path = "aws-reserved/sso.amazonaws.com/eu-west-1/";
const std::string k_view = "AWSReservedSSO_View_00000000000000a1";
const std::string k_new_view = "AWSReservedSSO_View_00000000000000ff";

Map map_of(const std::vector<std::string>& arns) {
  MapData data;
  data.roles = "";
  for (const std::string& arn : arns) {
    *data.roles += fmt::format("- rolearn: {}\n  username: someone\n", arn);
  }
  return read(data);
}

std::vector<std::string> found(const Map& map, const identity::PermissionSet& set) {
  std::vector<std::string> arns;
  for (const Entry* entry : entries_of(map.roles, set)) {
    arns.push_back(entry->mapping.arn);
  }
  return arns;
}

TEST(EntriesOf, are_those_of_the_set_and_of_no_other_with_a_name_like_it) {
  const Map map = map_of({k_iam + "AWSReservedSSO_View_Only_00000000000000a2", k_iam + k_view,
                          k_iam + "Dev", k_iam + "View", k_iam + "AWSReservedSSO_View_*"});
  EXPECT_THAT(found(map, {"View", ""}), ElementsAre(k_iam + k_view));
  EXPECT_THAT(found(map, {"View_Only", ""}),
              ElementsAre(k_iam + "AWSReservedSSO_View_Only_00000000000000a2"));
  EXPECT_THAT(found(map, {"Vie", ""}), IsEmpty());
}

TEST(EntriesOf, may_have_a_path_and_be_in_lower_case) {
  const std::string lower = "arn:aws:iam::111122223333:role/awsreservedsso_view_00000000000000a1";
  const Map map = map_of({k_iam + k_path + k_view, lower});
  EXPECT_THAT(found(map, {"View", "111122223333"}), ElementsAre(k_iam + k_path + k_view, lower));
}

TEST(EntriesOf, are_of_the_account_where_one_is_named) {
  const std::string other = "arn:aws:iam::222233334444:role/AWSReservedSSO_View_00000000000000b1";
  const Map map = map_of({k_iam + k_view, other});
  EXPECT_THAT(found(map, {"View", "222233334444"}), ElementsAre(other));
  EXPECT_THAT(found(map, {"View", ""}), ElementsAre(k_iam + k_view, other));
  EXPECT_THAT(found(map, {"View", "333344445555"}), IsEmpty());
}

TEST(FormerRoles, are_those_with_another_suffix_each_once) {
  const Map map = map_of({k_iam + k_view, k_iam + "awsreservedsso_view_00000000000000A1",
                          k_iam + "AWSReservedSSO_View_Only_00000000000000a2", k_iam + k_new_view,
                          "arn:aws:iam::222233334444:role/AWSReservedSSO_View_00000000000000b1"});
  EXPECT_THAT(former_roles(map, k_iam + k_new_view), ElementsAre(k_iam + k_view));
}

TEST(FormerRoles, are_none_where_the_entry_lets_nobody_in_or_the_role_is_of_no_set) {
  const Map map = map_of({k_iam + k_path + k_view});
  EXPECT_THAT(former_roles(map, k_iam + k_new_view), IsEmpty());
  EXPECT_THAT(former_roles(map_of({k_iam + k_view}), k_iam + "Dev"), IsEmpty());
}

} // namespace
} // namespace iam::awsauth
