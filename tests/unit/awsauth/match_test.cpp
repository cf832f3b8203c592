#include "awsauth/match.hpp"
#include "awsauth/plan.hpp"
#include "util/error.hpp"

#include <gtest/gtest.h>

namespace iam::awsauth {
namespace {

constexpr const char* k_role = "arn:aws:iam::111122223333:role/Dev";
const std::string k_odd = "- [a:, b]\n";

identity::Identity caller() {
  identity::Identity caller;
  caller.canonical_arn = k_role;
  caller.account = "111122223333";
  return caller;
}

TEST(Match, is_unknown_if_the_list_that_decides_is_unjudged) {
  const std::string entry = std::string("- rolearn: ") + k_role + "\n";
  EXPECT_EQ(match(read({k_odd, {}, {}}), caller()).unjudged, List::roles);
  EXPECT_EQ(match(read({k_odd, {}, "- '111122223333'\n"}), caller()).unjudged, List::roles);
  EXPECT_EQ(match(read({{}, k_odd, "- '111122223333'\n"}), caller()).unjudged, List::users);
  EXPECT_EQ(match(read({{}, {}, k_odd}), caller()).unjudged, List::accounts);
  const Match decided = match(read({entry, k_odd, k_odd}), caller());
  EXPECT_FALSE(decided.unjudged);
}

TEST(AccountInMap, is_that_of_the_only_principal_of_the_name) {
  const Map map = read({"- rolearn: arn:aws:iam::111122223333:role/team/Dev\n"
                        "- rolearn: arn:aws:iam::XXXXXXXXXXXX:role/Dev\n"
                        "- rolearn: arn:aws:iam::111122223333:role/Twin\n"
                        "- rolearn: arn:aws:iam::222233334444:role/Twin\n",
                        "- userarn: arn:aws:iam::333344445555:user/Dev\n",
                        {}});
  using enum identity::PrincipalType;
  EXPECT_EQ(account_in_map(map, role, "dev"), "111122223333");
  EXPECT_EQ(account_in_map(map, user, "Dev"), "333344445555");
  EXPECT_EQ(account_in_map(map, role, "Twin"), std::nullopt);
  EXPECT_EQ(account_in_map(map, user, "Twin"), std::nullopt);
}

TEST(Plan, refuses_a_list_that_is_unjudged_and_no_other) {
  const Map map = read({k_odd, {}, {}});
  AddMapping add;
  add.mapping.arn = k_role;
  try {
    plan(map, add);
    FAIL();
  } catch (const util::Error& error) {
    EXPECT_EQ(error.where(), "mapRoles, line 1, column 5");
    EXPECT_TRUE(error.cure().starts_with("rewrite ")) << error.cure();
  }
  add.mapping.list = List::users;
  EXPECT_EQ(plan(map, add).outcome, Outcome::added);
}

} // namespace
} // namespace iam::awsauth
