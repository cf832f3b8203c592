#include "rbac/binding.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::rbac {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Binding bound(std::string name, std::vector<Subject> subjects, std::string role = "edit",
              std::string namespace_ = "") {
  return {std::move(name), std::move(namespace_), "ClusterRole", std::move(role),
          std::move(subjects)};
}

Subject user(std::string name) {
  return {SubjectKind::user, std::move(name), ""};
}

Subject group(std::string name) {
  return {SubjectKind::group, std::move(name), ""};
}

// "BINDING by SUBJECT" of each.
std::vector<std::string> held(const std::vector<Binding>& bindings, const std::string& username,
                              const std::vector<std::string>& groups) {
  std::vector<std::string> texts;
  for (const HeldBinding& each : bindings_of(bindings, username, groups)) {
    texts.push_back(each.binding.name + " by " + each.subject.name);
  }
  return texts;
}

TEST(BindingsOf, the_user_and_its_groups) {
  EXPECT_THAT(held({bound("a", {user("jane"), group("x")}), bound("b", {group("devs")}),
                    bound("c", {user("devs"), group("jane"), user("Jane")})},
                   "jane", {"devs"}),
              ElementsAre("a by jane", "b by devs"));
}

TEST(BindingsOf, a_binding_counts_once_and_by_what_says_most) {
  EXPECT_THAT(held({bound("a", {group("system:authenticated"), group("devs"), user("jane")})},
                   "jane", {"devs"}),
              ElementsAre("a by devs"));
}

TEST(BindingsOf, everybodys_default_roles_do_not_count) {
  const Subject all = group("system:authenticated");
  EXPECT_THAT(
      held({bound("system:basic-user", {all}, "system:basic-user"),
            bound("d", {group("system:unauthenticated"), all}, "system:discovery"),
            bound("in one namespace", {all}, "system:discovery", "web"),
            bound("open", {all}, "view")},
           "jane", {}),
      ElementsAre("in one namespace by system:authenticated", "open by system:authenticated"));
  EXPECT_THAT(held({bound("own", {group("devs")}, "system:discovery")}, "jane", {"devs"}),
              ElementsAre("own by devs"));
}

TEST(BindingsOf, a_service_account_is_a_user_of_another_name) {
  const Subject account{SubjectKind::service_account, "build", "ci"};
  EXPECT_THAT(held({bound("a", {account})}, "system:serviceaccount:ci:build", {}),
              ElementsAre("a by build"));
  EXPECT_THAT(held({bound("a", {account})}, "build", {"ci"}), IsEmpty());
}

TEST(BindingsOf, any_session_while_it_is_unknown) {
  const std::vector<Binding> bindings = {
      bound("a", {user("dev:jane:x")}), bound("b", {user("dev:")}),
      bound("c", {user("ops:jane:x")}), bound("d", {user("dev:jane:y")})};
  EXPECT_THAT(held(bindings, "dev:{{SessionName}}:x", {}), ElementsAre("a by dev:jane:x"));
  EXPECT_THAT(held(bindings, "dev:{{SessionName}}", {}),
              ElementsAre("a by dev:jane:x", "b by dev:", "d by dev:jane:y"));
  EXPECT_THAT(held({bound("e", {user("dev:{{SessionName")})}, "dev:{{SessionName", {}),
              ElementsAre("e by dev:{{SessionName"));
}

TEST(UnboundGroups, those_that_no_binding_names_and_that_mean_nothing_by_themselves) {
  EXPECT_THAT(unbound_groups({bound("a", {group("devs")}), bound("b", {user("ops")})},
                             {"ops", "system:masters", "devs", "system:nodes", "viewers"}),
              ElementsAre("ops", "viewers"));
}

} // namespace
} // namespace iam::rbac
