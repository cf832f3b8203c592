#include "access/migration_bindings.hpp"
#include "support/migration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::access {
namespace {

using rbac::SubjectKind;
using test::binding_of;
using test::group_subject;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

const Rename k_rename{SubjectKind::group, "system:a", "from-aws-auth:system:a"};

TEST(BindingCopies, NameTheCopiesAlikeEachTime) {
  const std::vector bindings = {binding_of("system:viewers", "view", group_subject("system:a"))};
  BindingCopies copies(&bindings);
  EXPECT_EQ(copies.add(k_rename), 1U);
  EXPECT_EQ(copies.add(k_rename), 1U);
  ASSERT_THAT(copies.copies(), SizeIs(1));
  const std::string name = copies.copies().front().binding.name;
  EXPECT_THAT(name, StartsWith("from-aws-auth:system:viewers:"));
  BindingCopies again(&bindings);
  again.add(k_rename);
  EXPECT_EQ(again.copies().front().binding.name, name);
}

TEST(BindingCopies, LeaveOutWhatIsThere) {
  std::vector bindings = {binding_of("a", "view", group_subject("system:a")),
                          binding_of("b", "view", group_subject("system:a")), // the same role
                          binding_of("c", "view", group_subject("system:a"), "web"),
                          binding_of("d", "edit", group_subject("system:a"))};
  BindingCopies copies(&bindings);
  EXPECT_EQ(copies.add(k_rename), 4U);
  EXPECT_THAT(copies.copies(), SizeIs(3));
  for (const BindingCopy& copy : copies.copies()) {
    bindings.push_back(copy.binding);
  }
  BindingCopies again(&bindings);
  again.add(k_rename);
  EXPECT_THAT(again.copies(), IsEmpty());
  EXPECT_THAT(again.gains(k_rename), IsEmpty());
}

TEST(BindingCopies, AvoidNamesThatAreTaken) {
  std::vector bindings = {binding_of("a", "view", group_subject("system:a"))};
  BindingCopies copies(&bindings);
  copies.add(k_rename);
  const std::string name = copies.copies().front().binding.name;
  bindings.push_back(binding_of(name, "edit", group_subject("other")));
  BindingCopies beside(&bindings);
  beside.add(k_rename);
  EXPECT_EQ(beside.copies().front().binding.name, name + "-2");
}

TEST(BindingCopies, ShortenLongNamesBetweenCharacters) {
  std::string original(199, 'a');
  original += "\u00e9\u00e9";
  const std::vector bindings = {binding_of(original, "view", group_subject("system:a"))};
  BindingCopies copies(&bindings);
  copies.add(k_rename);
  EXPECT_THAT(copies.copies().front().binding.name,
              StartsWith("from-aws-auth:" + std::string(199, 'a') + ":"));
}

TEST(BindingCopies, SayWhatTheNewNameHasBesides) {
  const std::vector bindings = {
      binding_of("a", "view", group_subject("system:a")),
      binding_of("b", "view", group_subject("from-aws-auth:system:a")),
      binding_of("c", "edit", group_subject("from-aws-auth:system:a"), "web")};
  EXPECT_THAT(BindingCopies(&bindings).gains(k_rename),
              ElementsAre("ClusterRole edit in the namespace web to the group "
                          "from-aws-auth:system:a"));
}

} // namespace
} // namespace iam::access
